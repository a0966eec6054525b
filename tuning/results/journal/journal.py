"""Appending records to a journal."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import final

from tuning.errors import JournalError, PlaceLostError
from tuning.results.files import operations
from tuning.results.journal.files import replace_file
from tuning.results.journal.line import Record, encode
from tuning.results.journal.sequence import Sequence

_FULL = (errno.ENOSPC, errno.EDQUOT)


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
        # Code of a person that trains here may change the folder that paths begin in.
        self._place = path.absolute()
        self._sequence = sequence
        self._is_broken = False
        try:
            self._file = operations.open_to_append(path)
            opened = operations.about(self._file)
        except OSError as error:
            raise JournalError(f"{path}: cannot be written ({error.strerror})") from error
        self._size = opened.st_size
        # No other file can have these while this one is open.
        self._opened = (opened.st_dev, opened.st_ino)

    def append(self, record: Record, *, durable: bool) -> None:
        """Write one record as a whole line; when ``durable``, it is on the disk on return.

        Raises:
            PlaceLostError: If the file is no longer the one that was opened.
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
        self.check_place()
        line = encode(self._sequence.stamped(record))
        self._is_broken = True
        try:
            while line:
                written = operations.write(self._file, line)
                self._size += written
                line = line[written:]
            if durable:
                operations.sync(self._file)
        except OSError as error:
            is_full = error.errno in _FULL
            advice = "free some space" if is_full else "see to its disk, or who may write to it"
            raise JournalError(
                f"{self._path}: a record could not be written ({error.strerror}); {advice}, then"
                " resume the study"
            ) from error
        self._is_broken = False

    def check_place(self) -> None:
        """Look whether the file that has the journal's name is still the one that was opened.

        A file that was removed, or replaced by a copy, takes records that nobody finds.

        Raises:
            PlaceLostError: If it is another one, or holds more or less than was written here.
        """
        try:
            named = operations.about(self._place)
        except OSError:
            raise PlaceLostError(f"{self._path}: the file is gone") from None
        if (named.st_dev, named.st_ino) != self._opened:
            raise PlaceLostError(f"{self._path}: the file was replaced by another one")
        if not self._is_broken and named.st_size != self._size:
            raise PlaceLostError(f"{self._path}: another process has changed the file")

    def close(self) -> None:
        """Close the file.

        Raises:
            JournalError: If the disk fails only now.
        """
        try:
            operations.close(self._file)
        except OSError as error:
            raise JournalError(f"{self._path}: cannot be closed ({error.strerror})") from error
