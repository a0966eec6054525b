"""One whole process: how long it takes and how much memory, its children's included."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SECONDS_BETWEEN_LOOKS = 0.05
_LOOKS_A_WEIGHING = 20


@dataclass(frozen=True)
class Finished:
    """A process that ended, or was ended at the limit.

    Attributes:
        seconds: From its start to its exit.
        exit_code: Negative for the signal that ended it.
        peak_bytes: The most memory of it and its descendants together, where that can be
            seen, else of the largest of them.
        over_limit: Whether it was ended for taking too long.
        seconds_to_sign: From its start to the sign that was waited for; None if it never came.
    """

    seconds: float
    exit_code: int
    peak_bytes: int
    over_limit: bool
    seconds_to_sign: float | None = None


def run_process(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    log: Path,
    limit_seconds: float,
    sign: Callable[[], bool] = lambda: False,
) -> Finished:
    """Run a command to its exit, output to a file, and end it with all its children at the limit.

    Args:
        command: The program and its arguments.
        folder: The folder that it runs in.
        environment: Variables besides those of this process.
        log: The file for what it prints.
        limit_seconds: The longest that it may take.
        sign: Whether something has happened whose time is of interest; asked until it says so.
    """
    with log.open("wb") as output:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid, began=began, limit_seconds=limit_seconds, sign=sign)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            _end(process.pid)
            raise
        finally:
            watch.stop()
        seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    # Linux counts in kilobytes, macOS in bytes.
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Finished(
        seconds=seconds,
        exit_code=process.returncode,
        peak_bytes=max(largest, watch.peak_bytes),
        over_limit=watch.over_limit,
        # What happened between the last look and the end took no longer than the whole.
        seconds_to_sign=watch.seconds_to_sign or (seconds if sign() else None),
    )


class _Watch(threading.Thread):
    """Looks at a process now and then: at the clock, a sign, and the memory of its descendants."""

    def __init__(
        self, process: int, *, began: float, limit_seconds: float, sign: Callable[[], bool]
    ) -> None:
        super().__init__(daemon=True)
        self._process = process
        self._began = began
        self._limit_seconds = limit_seconds
        self._sign = sign
        self._stopped = threading.Event()
        self.peak_bytes = 0
        self.over_limit = False
        self.seconds_to_sign: float | None = None
        self.start()

    def run(self) -> None:
        looks = 0
        while not self._stopped.wait(_SECONDS_BETWEEN_LOOKS):
            looks += 1
            passed = time.monotonic() - self._began
            if self.seconds_to_sign is None and self._sign():
                self.seconds_to_sign = passed
            if looks % _LOOKS_A_WEIGHING == 0:
                together = sum(_memory(process) for process in _family(self._process))
                self.peak_bytes = max(self.peak_bytes, together)
            if passed >= self._limit_seconds and not self._stopped.is_set():
                self.over_limit = True
                _end(self._process)
                return

    def stop(self) -> None:
        self._stopped.set()
        self.join()


def _end(process: int) -> None:
    """End a process and all its descendants, which are listed before the first one dies."""
    for one in _family(process):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _family(process: int) -> list[int]:
    """Return a process and its descendants; the process alone where /proc is not there."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name before the last parenthesis may hold anything.
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(status.parent.name))
    family = [process]
    for one in family:
        family.extend(children.get(one, ()))
    return family


def _memory(process: int) -> int:
    """Return the bytes that a process holds, its share of what it shares with others."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
