"""What is left in a study's folder for the process that runs it: that it is to stop."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import final

from tuning.errors import JournalError
from tuning.results.files import operations
from tuning.results.journal import remove_file

_STOP = ".stop"
_SECONDS_BETWEEN_LOOKS = 0.5


@final
class StopRequest:
    """Tells whether a study was asked to stop; to ask costs next to nothing."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Take the study's folder; an earlier request in it no longer counts."""
        self._file = folder / _STOP
        self._clock = clock
        self._next_look = float("-inf")
        self._is_there = False
        self.forget()

    def is_there(self) -> bool:
        """Look, at most twice a second."""
        now = self._clock()
        if not self._is_there and now >= self._next_look:
            self._is_there = self._file.exists()
            self._next_look = now + _SECONDS_BETWEEN_LOOKS
        return self._is_there

    def forget(self) -> None:
        """Take the request back; the study ends, or begins.

        Raises:
            JournalError: If the disk does not let it go.
        """
        remove_file(self._file)


def ask_to_stop(folder: Path) -> None:
    """Leave a request in a study's folder.

    Raises:
        JournalError: If the folder cannot be written.
    """
    try:
        operations.touch(folder / _STOP)
    except OSError as error:
        raise JournalError(f"{folder}: cannot be written ({error.strerror})") from error
