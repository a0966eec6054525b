"""Ends that the system asks for, taken as if by hand."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from objectives.machine.interrupts import note_interrupt, told_of_interrupts

# The signal that came last; of a process there is one command.
_came: list[int] = []


def interrupted_code() -> int:
    """Return the exit code of a command that was interrupted: 128 and the signal's number.

    So do shells say it: 130 after Ctrl-C, 143 after SIGTERM, 129 after a terminal that was closed.
    """
    return 128 + (_came[-1] if _came else signal.SIGINT)


@contextmanager
def terminations_as_interrupts() -> Iterator[None]:
    """Treat SIGTERM and SIGHUP like Ctrl-C, so that a study ends in order.

    Each of them is noted, so that they are told from a KeyboardInterrupt that a trial raises.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(number: int, frame: object) -> None:
        note_interrupt()
        _came.append(number)
        raise KeyboardInterrupt

    signals = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
    before = [signal.signal(number, interrupt) for number in signals]
    try:
        with told_of_interrupts():
            yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
