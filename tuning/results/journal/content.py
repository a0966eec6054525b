"""Reading a journal, also while another process appends to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import final

from tuning.errors import JournalError
from tuning.results.files import operations
from tuning.results.journal.line import Record, decode, decode_joined
from tuning.results.journal.sequence import Place, Sequence

_LONGEST_REASON = 300
# ArithmeticError of whole numbers that no float can hold.
_OF_STRANGE_RECORDS = (
    *(ValueError, TypeError, LookupError, AttributeError),
    *(RecursionError, ArithmeticError),
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class JournalContent:
    """What a journal holds.

    Attributes:
        records: The intact records, in order.
        damaged: The numbers of lines, from 1, that are not what was written.
        torn: The bytes after the last whole line, left by a process that died while writing.
        foreign: The numbers of lines that another study wrote.
        repeated: The numbers of lines that stand there a second time.
        joined: The numbers of lines whose end was damaged: what stood there is among the records.
        missing: The first and last number of records that should be there and are not.
        sequence: What a record that is written next goes on after.
    """

    records: tuple[Record, ...]
    damaged: tuple[int, ...]
    torn: bytes
    foreign: tuple[int, ...]
    repeated: tuple[int, ...]
    joined: tuple[int, ...]
    missing: tuple[tuple[int, int], ...]
    sequence: Sequence


@final
class JournalReading:
    """One pass over a journal, also while another process appends to it; changes nothing.

    Iterate for the intact records, one at a time, so that a long journal is never held whole.

    Attributes:
        path: The file.
        line: The number of the line that was read last, from 1.
        damaged: The numbers of lines, from 1, that are not what was written, as far as read.
        torn: The bytes after the last whole line; known at the end.
        foreign: The numbers of lines that another study wrote, as far as read.
        repeated: The numbers of lines that stand there a second time, likewise.
        joined: The numbers of lines whose end was damaged, and nothing else, likewise.
        sequence: The numbers of the records, likewise.
    """

    def __init__(self, path: Path) -> None:
        """Take the file; it is opened once the records are asked for."""
        self.path = path
        self.line = 0
        self.damaged: list[int] = []
        self.torn = b""
        self.foreign: list[int] = []
        self.repeated: list[int] = []
        self.joined: list[int] = []
        self.sequence = Sequence()

    @property
    def needs_mending(self) -> bool:
        """Whether it has to be mended before anything is appended; known at the end."""
        odd = (self.damaged, self.foreign, self.repeated, self.joined)
        return bool(self.torn or any(odd) or self.sequence.missing)

    def __iter__(self) -> Iterator[Record]:
        """Yield the intact records, in order.

        Raises:
            JournalError: If there is no such file or it cannot be read.
        """
        try:
            with operations.open_to_read(self.path) as file:
                for number, line in enumerate(file, start=1):
                    self.line = number
                    is_whole = line.endswith(b"\n")
                    record = decode(line[:-1]) if is_whole else None
                    found = [record] if record is not None else decode_joined(line.rstrip(b"\n"))
                    for one in found:
                        if self._is_next(one):
                            yield one
                    if record is not None:
                        continue
                    if found:
                        self.joined.append(number)
                    elif is_whole:
                        self.damaged.append(number)
                    else:
                        # What another process has appended since belongs to this line.
                        self.torn = line
                        return
        except OSError as error:
            raise JournalError(
                f"{self.path}: the journal cannot be read ({error.strerror})"
            ) from error

    def _is_next(self, record: Record) -> bool:
        """Note where a record stands that should not, and tell whether it counts."""
        match self.sequence.take(record):
            case Place.NEXT:
                return True
            case Place.REPEATED:
                self.repeated.append(self.line)
            case Place.OF_ANOTHER_STUDY:
                self.foreign.append(self.line)
        return False


def read_journal(path: Path) -> JournalContent:
    """Read a journal as a whole without changing it.

    Raises:
        JournalError: If there is no such file or it cannot be read.
    """
    reading = JournalReading(path)
    records = tuple(reading)
    return JournalContent(
        records=records,
        damaged=tuple(reading.damaged),
        torn=reading.torn,
        foreign=tuple(reading.foreign),
        repeated=tuple(reading.repeated),
        joined=tuple(reading.joined),
        missing=reading.sequence.missing,
        sequence=reading.sequence,
    )


@contextmanager
def told_by_line(reading: JournalReading) -> Iterator[None]:
    """Say of a record that cannot be what it says it is where it stands.

    Its checksum holds, so that a newer version wrote it, or somebody by hand.
    """
    try:
        yield
    except JournalError:
        raise
    except _OF_STRANGE_RECORDS as error:
        why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        why = " ".join(why.split())[:_LONGEST_REASON]
        raise JournalError(
            f"{reading.path}, line {reading.line}: this version cannot read the record ({why});"
            " update keras-tuning if a newer one wrote it, else restore the file from a copy"
        ) from error
