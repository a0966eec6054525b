"""Ray Tune on a cluster of three nodes: their resources, their deaths, and the driver's."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contracts.memory_store import MemoryStore
from tests.integration.cluster_of_its_own import RunningCluster, running_cluster
from tests.integration.ray_tune_studies import (
    Listener,
    run_small,
    small_spec,
    trained_epochs,
    weight_after,
)
from tests.repository import REPOSITORY
from tuning.backends.ray_tune import workers
from tuning.executors.ray import worker_news
from tuning.records import Completed, Pruned
from tuning.results.study_record import read_study
from tuning.specification.study_spec import Placement

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*fork:"),
]

_TOKEN = "0123456789abcdef" * 4


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningCluster]:
    """Three nodes of one CPU each; all but the head may die."""
    monkeypatch.setenv("RAY_AUTH_TOKEN", _TOKEN)
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    with running_cluster(*[{"num_cpus": 1.0}] * 3, token=_TOKEN) as running:
        yield running


@pytest.mark.parametrize("pruner", ["none", "hyperband"])
def test_a_node_that_dies_costs_no_trial(
    pruner: str, cluster: RunningCluster, tmp_path: Path
) -> None:
    store = StoreThatKills(cluster.raylets[-1], after=4)
    spec = small_spec(
        trials=9,
        epochs=9,
        pruner=pruner,
        placement=Placement(workers=None, ray=cluster.address),
    )
    run_small(spec, store, mischief="takes a while", folder=tmp_path)
    assert store.has_killed
    assert sorted(store.trials) == list(range(9))
    assert len({pid for _, _, pid in trained_epochs(tmp_path)}) > 1
    undisturbed = run_small(replace(spec, pruner="none", placement=Placement()))
    for number, trial in store.trials.items():
        assert trial.configuration == undisturbed.trials[number].configuration
        assert isinstance(trial.outcome, Completed if pruner == "none" else Completed | Pruned)
        assert trial.value == pytest.approx(
            weight_after(float(trial.configuration["x"]), trial.epochs)
        )


def test_a_study_whose_nodes_are_all_gone_says_that_it_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker_news, "_SECONDS", 2.0)
    monkeypatch.setattr(workers, "_SECONDS_BETWEEN_LOOKS", 0.5)
    monkeypatch.setenv("RAY_AUTH_TOKEN", _TOKEN)
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    listener = Listener(_interrupt)
    with running_cluster({"num_cpus": 0}, {"num_cpus": 1}, token=_TOKEN) as running:
        store = StoreThatKills(running.raylets[-1], after=2)
        placement = Placement(workers=None, ray=running.address)
        with pytest.raises(KeyboardInterrupt):
            run_small(
                # Workers notice only after a while that their machine's part of Ray is gone.
                small_spec(trials=50, timeout_seconds=120.0, placement=placement),
                store,
                mischief="slow",
                progress=listener,
            )
    assert [line.partition(" for ")[0] for line in listener.said] == ["no worker has been ready"]
    # The death of a machine is none of a trial's own.
    assert all(isinstance(trial.outcome, Completed) for trial in store.trials.values())
    assert store.unfinished


def _interrupt() -> None:
    raise KeyboardInterrupt


DRIVER = """
import sys
sys.path.insert(0, {root!r})
from tests.integration.ray_tune_studies import run_kept
run_kept({address!r}, {folder!r})
"""


def test_a_study_whose_driver_was_killed_goes_on_in_the_cluster(
    cluster: RunningCluster, tmp_path: Path
) -> None:
    command = DRIVER.format(root=str(REPOSITORY), address=cluster.address, folder=str(tmp_path))
    driver = subprocess.Popen([sys.executable, "-W", "ignore", "-c", command])
    _wait_for(lambda: len(_finished(tmp_path)) >= 3)
    driver.kill()
    driver.wait()
    kept = _finished(tmp_path)
    begun = trained_epochs(tmp_path)
    assert 3 <= len(kept) < 12
    interrupted = sorted(read_study(tmp_path, "study").unfinished)
    # Ray ends the workers of a driver that is gone.
    _wait_for(lambda: not any(_is_alive(pid) for _, _, pid in begun))
    again = subprocess.run([sys.executable, "-W", "ignore", "-c", command], check=False)
    assert again.returncode == 0
    trials = _finished(tmp_path)
    assert sorted(trials) == list(range(12))
    assert {number: trials[number] for number in kept} == kept
    later = trained_epochs(tmp_path)[len(begun) :]
    assert not {number for number, _, _ in later} & set(kept)
    # Interrupted ones come first, if not to the moment: three train at a time.
    first = list(dict.fromkeys(number for number, _, _ in later))
    assert set(interrupted) <= set(first[: len(interrupted) + 2])


class StoreThatKills(MemoryStore):
    """Kills a process once so many trials have ended."""

    def __init__(self, pid: int, *, after: int) -> None:
        super().__init__()
        self._pid = pid
        self._after = after
        self.has_killed = False

    def record_finished(self, trial: object, *, log: str = "") -> None:
        super().record_finished(trial, log=log)  # type: ignore[arg-type]
        if len(self.trials) == self._after:
            os.kill(self._pid, signal.SIGKILL)
            self.has_killed = True


def _finished(folder: Path) -> dict[int, object]:
    if not (folder / "study" / "journal.jsonl").exists():
        return {}
    return dict(read_study(folder, "study").trials)


def _is_alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def _wait_for(condition: object) -> None:
    deadline = time.monotonic() + 120
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it does not come"
        time.sleep(0.1)
