"""A process that ends without collecting: nothing that it wrote is missing, no exit function."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import REPOSITORY

_BEGINNING = """
import atexit, gc, sys, threading, time
atexit.register(lambda: print("registered before"))
from objectives.machine.ending import end_without_collecting
end_without_collecting()
end_without_collecting()
path = sys.argv[1]
"""

_IN_A_CYCLE = """
class Log:
    def __init__(self, path):
        self.file, self.itself = open(path, "w"), self
    def write(self, text):
        self.file.write(text)
gc.disable()
Log(path).write("said")
"""

_OF_A_MODULE = """
log = open(path, "w")
log.write("said")
"""

_IN_BYTES = """
class Log:
    def __init__(self, path):
        self.file, self.itself = open(path, "wb"), self
kept = Log(path)
kept.file.write(b"said")
"""

_BY_A_THREAD = """
def write():
    time.sleep(0.2)
    open(path, "w").write("said")
threading.Thread(target=write).start()
"""

_BY_AN_EXIT_FUNCTION = """
atexit.register(lambda: open(path, "w").write("said"))
"""

_CLOSED = """
closed = open(path, "w")
closed.write("said")
closed.close()
detached = open(path + ".2", "w")
detached.detach()
"""


@pytest.mark.parametrize(
    "code",
    [_IN_A_CYCLE, _OF_A_MODULE, _IN_BYTES, _BY_A_THREAD, _BY_AN_EXIT_FUNCTION, _CLOSED],
    ids=["cycle", "module", "bytes", "thread", "exit function", "closed"],
)
def test_what_was_written_is_there(code: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _BEGINNING + code, tmp_path / "log"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (tmp_path / "log").read_text() == "said"
    assert (done.returncode, done.stdout, done.stderr) == (0, "registered before\n", "")


def test_the_exit_code_stays() -> None:
    code = _BEGINNING.replace("path = sys.argv[1]", "sys.exit(4)")
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False)
    assert done.returncode == 4
