"""The processes of a cluster on this machine, found by who started them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path


def wait_until(condition: Callable[[], bool], *, seconds: float, why: str) -> float:
    """Wait until something holds and return how long it took.

    Raises:
        AssertionError: If it does not within the time.
    """
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"{why}: not within {seconds:.0f} s"
        time.sleep(0.05)
    return time.monotonic() - began


def children(parents: Iterable[int]) -> dict[int, int]:
    """Return the processes that others started, each with its parent; zombies left out."""
    wanted = set(parents)
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, ValueError, IndexError):
                state, parent = (entry / "stat").read_text().rpartition(") ")[2].split()[:2]
                if int(parent) in wanted and state != "Z":
                    found[int(entry.name)] = int(parent)
    return found


def descendants(ancestor: int) -> set[int]:
    """Return all processes that one started, and those that these started."""
    found: set[int] = set()
    latest = {ancestor}
    while latest:
        latest = set(children(latest)) - found
        found |= latest
    return found


def command_of(pid: int) -> str:
    """Return a process's command line; empty once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except OSError:
        return ""


def parent_of(pid: int) -> int:
    """Return who started a process; 0 once it has ended."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[1])
    except OSError:
        return 0


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and was not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def marked_processes(mark: str) -> set[int]:
    """Return the processes that have a text in their command line or in their environment."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            with suppress(OSError):
                texts = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                if mark.encode() in texts and is_alive(int(entry.name)):
                    found.add(int(entry.name))
    return found
