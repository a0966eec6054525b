"""The one place where whatever a trial's code does becomes a failure of that trial alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from objectives.failure import Failure, failure_from
from objectives.machine.interrupts import is_own_interrupt

Result = TypeVar("Result")

_OURS = ("objectives", "tuning")


def run_guarded(action: Callable[[], Result]) -> tuple[Result | None, Failure | None]:
    """Run part of a trial and return its result, or why it failed.

    Also what is no ``Exception``, such as asyncio's ``CancelledError``, is a failure. Only an
    interrupt by hand goes through, and what this project raises to end a study.
    """
    try:
        with _same_folder():
            return action(), None
    except BaseException as error:
        if _ends_more_than_a_trial(error):
            raise
        return None, failure_from(error)


@contextmanager
def _same_folder() -> Iterator[None]:
    """Go back to the folder that this process works in, if what runs in here leaves it.

    The next trial would else find other files than on another worker, and the study its own files
    no more, where they were named from there.
    """
    try:
        before = os.getcwd()
    except OSError:
        yield  # It was removed; there is nothing to go back to.
        return
    try:
        yield
    finally:
        with suppress(OSError):
            if _working_folder() != before:
                os.chdir(before)


def _working_folder() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None


def _ends_more_than_a_trial(error: BaseException) -> bool:
    if isinstance(error, KeyboardInterrupt):
        return not is_own_interrupt()
    is_signal = not isinstance(error, Exception)
    return is_signal and type(error).__module__.partition(".")[0] in _OURS
