"""Appending records to a journal."""

from __future__ import annotations

import os
from pathlib import Path
from typing import final

from tuning.errors import JournalError
from tuning.results.journal.files import replace_file
from tuning.results.journal.line import Record, encode
from tuning.results.journal.sequence import Sequence


def create_journal(path: Path, first: Record) -> Journal:
    """Begin a journal with its first record; at no moment is there a journal without one.

    Raises:
        JournalError: If the disk does not take it.
    """
    replace_file(path, encode(first))
    sequence = Sequence()
    sequence.take(first)
    return Journal(path, sequence)


@final
class Journal:
    """A journal open for appending."""

    def __init__(self, path: Path, sequence: Sequence) -> None:
        """Open an existing file, to go on after its sequence of records.

        Recover it first if it was not just created.
        """
        self._path = path
        self._sequence = sequence
        self._is_broken = False
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND)
        except OSError as error:
            raise JournalError(f"{path}: cannot be written ({error.strerror})") from error

    def append(self, record: Record, *, durable: bool) -> None:
        """Write one record as a whole line; when ``durable``, it is on the disk on return.

        Raises:
            JournalError: If the disk does not take it. What was half written is cut off by the
                next recovery; until then nothing more is taken, since it would be written behind
                the half line and be lost with it. A disk that failed once is not asked again: the
                system forgets after one error which bytes it could not store.
        """
        if self._is_broken:
            raise JournalError(
                f"{self._path}: an earlier record could not be written;"
                " end this process, then resume the study"
            )
        line = encode(self._sequence.stamped(record))
        self._is_broken = True
        try:
            while line:
                line = line[os.write(self._file, line) :]
            if durable:
                os.fsync(self._file)
        except OSError as error:
            raise JournalError(
                f"{self._path}: a record could not be written ({error.strerror});"
                " free some space, then resume the study"
            ) from error
        self._is_broken = False

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
