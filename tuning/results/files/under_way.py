"""Which trial's code runs in this process now: it may end the process without a word."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import final

from tuning.results.files import operations

_NAME = ".under_way"
_DIGITS = 12


@final
class UnderWay:
    """A number in a file of the study's folder, there while its process lives or if it died.

    It costs a write of a few bytes whenever another trial's code runs, and no wait for the disk:
    it outlives the process, which is all that it has to.
    """

    def __init__(self, folder: Path) -> None:
        """Take the study's folder, whose lock is held."""
        self._path = folder / _NAME
        self._file: int | None = None
        self._number: int | None = None

    @property
    def number(self) -> int | None:
        """The trial whose code was about to run last; None before any."""
        return self._number

    def left_behind(self) -> int | None:
        """Return the number that a process which died left here, and forget it."""
        try:
            written = operations.read(self._path)
        except OSError:
            return None
        with suppress(OSError):
            operations.remove(self._path)
        return int(written) if written.strip().isdigit() else None

    def mark(self, number: int) -> None:
        """Note whose code is about to run; a disk that does not take it keeps nobody waiting."""
        if number == self._number:
            return
        self._number = number
        with suppress(OSError):
            if self._file is None:
                self._file = operations.open_new(self._path)
            operations.write_over(self._file, f"{number:0{_DIGITS}d}".encode())

    def clear(self) -> None:
        """Forget it: the process ends in order."""
        if self._file is not None:
            with suppress(OSError):
                operations.close(self._file)
                operations.remove(self._path)
        self._file = self._number = None
