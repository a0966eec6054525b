"""Which study a record belongs to, and at which place of its journal."""

from __future__ import annotations

from enum import Enum, auto
from typing import final

from tuning.results.journal.line import Record

MENDED = "mended"
"""The kind of a record that says which numbers are known to be missing."""


class Place(Enum):
    """Where a record stands among those before it."""

    NEXT = auto()
    REPEATED = auto()
    OF_ANOTHER_STUDY = auto()


@final
class Sequence:
    """The records of one journal, numbered from 0, each with the study's id.

    A journal whose first record has no id is of an earlier version: its records have no numbers,
    and none is asked for.
    """

    def __init__(self) -> None:
        """Begin before the first record."""
        self._study: str | None = None
        self._next = 0
        self._missing: list[tuple[int, int]] = []

    @property
    def missing(self) -> tuple[tuple[int, int], ...]:
        """The first and last number of each gap that no record speaks of."""
        return tuple(self._missing)

    @property
    def missing_count(self) -> int:
        """How many records that were written are not there, those of damaged lines among them."""
        return sum(last - first + 1 for first, last in self._missing)

    def take(self, record: Record) -> Place:
        """Say where a record that was read stands."""
        if self._next == 0:
            self._study = record.get("id")
            self._next = 1
            return Place.NEXT
        if self._study is None:
            return Place.NEXT
        if record.get("id") == self._study:
            return Place.REPEATED
        number = record.get("sequence")
        if record.get("study") != self._study or not isinstance(number, int):
            return Place.OF_ANOTHER_STUDY
        if number < self._next:
            return Place.NEXT if self._was_missing(number) else Place.REPEATED
        if number > self._next:
            self._missing.append((self._next, number - 1))
        self._next = number + 1
        if record.get("kind") == MENDED:
            self._missing.clear()
        return Place.NEXT

    def _was_missing(self, number: int) -> bool:
        """Close the gap that a record of this number belongs to, where lines changed places."""
        for place, (first, last) in enumerate(self._missing):
            if first <= number <= last:
                left = [(first, number - 1), (number + 1, last)]
                self._missing[place : place + 1] = [gap for gap in left if gap[0] <= gap[1]]
                return True
        return False

    def stamped(self, record: Record) -> Record:
        """Return a record to be written next, with the study's id and its own number."""
        if self._study is None:
            return record
        number = self._next
        self._next += 1
        return {**record, "study": self._study, "sequence": number}
