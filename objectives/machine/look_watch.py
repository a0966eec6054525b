"""A look at a model that never ends, or takes all memory, before anything is trained."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from objectives.data.stored.memory import free_memory
from objectives.errors import ObjectiveError

SECONDS = 120.0
DATA_SECONDS = 1800.0
"""For data, which may have to be fetched and prepared."""
SHARE = 0.9
"""Of the memory that was free when the look began."""
_BETWEEN = 0.1
_GRACE = 5.0

_last_words: Callable[[str], None] | None = None


@contextmanager
def ending_with(last_words: Callable[[str], None]) -> Iterator[None]:
    """Let a look that nothing else ends end this process, with exit code 2, after last words."""
    global _last_words  # noqa: PLW0603 - the process's, as its end is
    before, _last_words = _last_words, last_words
    try:
        yield
    finally:
        _last_words = before


def last_words() -> Callable[[str], None] | None:
    """Return what says why this process ends at once; None outside a command."""
    return _last_words


@contextmanager
def watched_look(what: str, *, seconds: float | None = None) -> Iterator[None]:
    """End what is done in here after a time, or when it takes nearly all free memory.

    Args:
        what: What is looked at, for people.
        seconds: How long it may take, two minutes by default.

    Raises:
        ObjectiveError: If it had to be ended.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # No signal reaches it here.
        return
    watch = _Watch(what, SECONDS if seconds is None else seconds)
    thread = threading.Thread(target=watch.run, name="look watch", daemon=True)
    thread.start()
    try:
        yield
    except BaseException as error:
        if watch.complaint is None:
            raise
        raise ObjectiveError(watch.complaint) from error
    finally:
        watch.over.set()
        thread.join()
    if watch.complaint is not None:
        raise ObjectiveError(watch.complaint)


class _Watch:
    def __init__(self, what: str, seconds: float) -> None:
        self.over = threading.Event()
        self.complaint: str | None = None
        self._what = what
        self._seconds = seconds

    def run(self) -> None:
        """Look at the clock and the memory until the look is over."""
        ends_at = time.monotonic() + self._seconds
        most = SHARE * free_memory()
        before = _own_memory()
        while not self.over.wait(_BETWEEN):
            if time.monotonic() >= ends_at:
                self._end(f"does not return within {self._seconds:.0f} s")
                return
            if _own_memory() - before >= most:
                self._end(f"takes more than {SHARE:.0%} of the free memory")
                return

    def _end(self, how: str) -> None:
        self.complaint = f"{self._what}: {how} before any training; mend it, then search again"
        # Wakes what sleeps, too.
        signal.pthread_kill(_main_ident(), signal.SIGINT)
        if self.over.wait(_GRACE) or _last_words is None:
            return
        # Native code, or code that holds on to interrupts.
        _last_words(self.complaint)
        os._exit(2)


def _main_ident() -> int:
    ident = threading.main_thread().ident
    assert ident is not None
    return ident


def _own_memory() -> float:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0.0
    return float(pages * os.sysconf("SC_PAGE_SIZE"))


def written_to(descriptor: int) -> Callable[[str], None]:
    """Return what writes a complaint as the command does, to a descriptor."""

    def write(complaint: str) -> None:
        sys.stdout.flush()
        os.write(descriptor, f"tuning: {complaint}\n".encode("utf-8", "backslashreplace"))

    return write
