"""A driver that is killed: nothing of its Ray stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.repository import REPOSITORY
from tuning.cluster.local.watchman import begun_at, is_it, processes_of

pytestmark = [pytest.mark.integration, pytest.mark.ray]

DRIVER = """\
import sys
import ray
from tuning.cluster.local_ray import local_ray

if __name__ == "__main__":
    with local_ray(1) as folder:
        ray.get(ray.remote(lambda: 1).remote())
        print(folder, flush=True)
        sys.stdin.readline()
"""


# What takes Ray seconds to start stands still here, once it has a process.
STARTING = """\
import subprocess
import sys
from tuning.cluster import local_ray

def start(workers, folder):
    waits = "import time; time.sleep(600)"
    subprocess.Popen(
        [sys.executable, "-c", waits, f"{folder}/ray/session"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    print(folder, flush=True)
    sys.stdin.readline()

local_ray._start = start
with local_ray.local_ray(1):
    pass
"""


# Once as a process of Ray's, which writes a log there, and once as the next driver, which removes
# what is left behind: that holds the lock and looks into the folders.
OPENS = """\
import os
import sys
folder, writes = sys.argv[1:]
if writes:
    kept = open(os.path.join(folder, "ray", "logs", "a.log"), "w")
else:
    kept = open(os.path.join(folder, "lock"), "w"), open(os.path.join(folder, "ray", "b.log"))
    place = os.open(os.path.join(folder, "ray", "logs"), os.O_RDONLY)
print("ready", flush=True)
sys.stdin.readline()
"""


def start(code: str = DRIVER) -> tuple[subprocess.Popen[str], str]:
    driver = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", code],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert driver.stdout is not None
    return driver, driver.stdout.readline().strip()


def gone(folder: str, known: set[int]) -> bool:
    """Wait until no process of a Ray is left, for ten seconds at most."""
    for _ in range(100):
        if not {pid for pid in processes_of(folder, set()) | known if runs(pid)}:
            return True
        time.sleep(0.1)
    return False


def runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("killed", [True, False])
def test_nothing_of_its_ray_stays(killed: bool) -> None:
    driver, folder = start()
    with driver:
        assert folder
        known = processes_of(folder, {driver.pid}) - {driver.pid}
        assert len(known) > 3
        if killed:
            driver.kill()
        else:
            assert driver.stdin is not None
            driver.stdin.write("end\n")
            driver.stdin.flush()
        driver.wait()
    assert gone(folder, known)


def test_nothing_of_a_ray_that_was_starting_stays() -> None:
    driver, folder = start(STARTING)
    with driver:
        known = processes_of(folder, {driver.pid}) - {driver.pid}
        assert known
        driver.kill()
        driver.wait()
    assert gone(folder, known)


@pytest.mark.parametrize("writes", ["writes", ""])
def test_who_only_looks_into_the_folder_is_spared(tmp_path: Path, writes: str) -> None:
    (tmp_path / "ray" / "logs").mkdir(parents=True)
    (tmp_path / "ray" / "b.log").touch()
    with subprocess.Popen(
        [sys.executable, "-c", OPENS, str(tmp_path), writes],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        found = processes_of(str(tmp_path), set())
        process.kill()
    assert found == ({process.pid} if writes else set())


def test_a_number_that_another_process_has_by_now_is_spared() -> None:
    begun = begun_at(os.getpid())
    assert is_it(os.getpid(), begun)
    assert not is_it(os.getpid(), begun - 1)
    assert not is_it(os.getpid(), 0)
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    assert begun_at(ended.pid) == 0
