"""Ends a Ray whose driver was killed: its own processes notice that only after a minute.

Run as a script in a process of its own, which sees by the end of its input that the driver is gone.
Needs Python's standard library alone, so that it starts at once and stays small.
"""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

RAY = "ray"
"""In a driver's folder, that of its Ray, which only this writes into."""
_DONE = b"done"
# What is just starting shows only later: so many rounds in a row have to find nothing.
_QUIET_ROUNDS = 10
_SECONDS_BETWEEN_ROUNDS = 0.2
_MOST_SECONDS = 60.0


@contextmanager
def watched_over(folder: Path) -> Iterator[Callable[[Iterable[int]], None]]:
    """Have a Ray ended if this process is killed in here, also while it starts.

    Yields what is to be told of the processes that Ray started from here, once it has; theirs go
    with them.

    Args:
        folder: The driver's own, in which Ray has one.
    """
    command = [sys.executable, "-I", "-S", __file__, str(folder)]
    watchman = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Ctrl-C and the end of a terminal are the driver's to deal with.
        start_new_session=True,
    )
    told = watchman.stdin
    assert told is not None

    def started(pids: Iterable[int]) -> None:
        with suppress(OSError):
            told.write("".join(f"{pid} {begun_at(pid)}\n" for pid in pids).encode())
            told.flush()

    try:
        yield started
    finally:
        with suppress(OSError):
            watchman.communicate(_DONE)


def processes_of(folder: str, pids: set[int]) -> set[int]:
    """Return the processes of the Ray in a folder: those given, and all that descend from these.

    Once a Ray's head is gone, which goes with the driver, its agents descend from nobody and go by
    other names: what is left is that they write their logs in its folder. Who only looks into it,
    such as the next driver, which removes it, is none of them.
    """
    parents: dict[int, int] = {}
    found = set()
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        with suppress(OSError, ValueError, IndexError):
            facts = Path("/proc", entry, "stat").read_text(errors="replace")
            # The name, in brackets, may hold blanks and brackets itself.
            state, parent = facts.rpartition(")")[2].split()[:2]
            if state == "Z":
                continue  # It has ended, and nobody has asked how.
            parents[int(entry)] = int(parent)
            if _names(Path("/proc", entry), folder):
                found.add(int(entry))
    found |= pids & parents.keys()
    while more := {one for one, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {os.getpid()}


def begun_at(pid: int) -> int:
    """Return when a process began, in the system's ticks; 0 where there is none.

    By it a process is told from another one that has its number later.
    """
    try:
        facts = Path("/proc", str(pid), "stat").read_text(errors="replace")
        return int(facts.rpartition(")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return 0


def is_it(pid: int, begun: int) -> bool:
    """Tell whether a number is still that of the process which began then."""
    return begun > 0 and begun_at(pid) == begun


def _names(process: Path, folder: str) -> bool:
    """Tell whether a process was started to run in a Ray's folder, or writes into a file of it."""
    rays = f"{folder}/{RAY}/"
    if rays.encode() in (process / "cmdline").read_bytes():
        return True
    open_files = (process / "fd").iterdir()
    return any(
        one.lstat().st_mode & stat.S_IWUSR and rays in os.readlink(one) for one in open_files
    )


def _main(folder: str) -> None:
    told = sys.stdin.buffer.read()
    if told.endswith(_DONE):
        return
    words = [int(word) for word in told.split()]
    known = dict(zip(words[::2], words[1::2], strict=True))
    quiet = 0
    ends = time.monotonic() + _MOST_SECONDS
    while quiet < _QUIET_ROUNDS and time.monotonic() < ends:
        found = processes_of(folder, {pid for pid, begun in known.items() if is_it(pid, begun)})
        known = {pid: begun_at(pid) for pid in found}
        quiet = 0 if known else quiet + 1
        for pid in known:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(_SECONDS_BETWEEN_ROUNDS)


if __name__ == "__main__":
    _main(sys.argv[1])
