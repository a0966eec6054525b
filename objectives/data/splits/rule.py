"""The rule that a person splits rows by, as it is written: `time`, `group:customer`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import final

from objectives.data.errors import DataError
from objectives.data.splits.own import OwnSplitter
from search_spaces.suggestions import closest


class SplitKind(StrEnum):
    """How rows are divided.

    - `random`: shuffled; with classes, each part holds them in the proportions of the whole.
    - `time`: the earliest rows train, later ones choose, the latest test.
    - `group`: all rows of a group are in the same part.
    """

    RANDOM = "random"
    TIME = "time"
    GROUP = "group"


@final
@dataclass(frozen=True, slots=True)
class SplitRule:
    """A kind, and the column of a table that says when a row was, or of which group it is.

    Attributes:
        kind: how rows are divided.
        column: of a table; None for the order of the rows, or for groups that a class gives.
        splitter: what divides into folds the rows that are left without the test rows, which are
            taken by the kind; None for the kind's own folds.
    """

    kind: SplitKind = SplitKind.RANDOM
    column: str | None = None
    splitter: OwnSplitter | None = None

    @property
    def how(self) -> str:
        """The rule in words for people; empty for the usual way."""
        if self.splitter is not None:
            return f"by {self.splitter.how}"
        if self.kind is SplitKind.RANDOM:
            return ""
        column = "" if self.column is None else f" ({self.column})"
        return f"by {self.kind}{column}"

    @property
    def written(self) -> str:
        """The rule as a person writes it, for complaints."""
        if self.splitter is not None:
            return self.splitter.how
        return str(self.kind) if self.column is None else f"{self.kind}:{self.column}"


def rule_of(splitter: OwnSplitter, *, has_groups: bool) -> SplitRule:
    """Return the rule of a person's splitter.

    Test rows are taken so that they are as far from the others as the folds are from each other:
    the latest where folds go by order, whole groups where there are some, else at random.
    """
    kind = SplitKind.GROUP if has_groups else SplitKind.RANDOM
    return SplitRule(SplitKind.TIME if splitter.goes_by_order else kind, splitter=splitter)


def read_rule(text: str) -> SplitRule:
    """Return the rule that a text stands for.

    Raises:
        DataError: it stands for none; says what may be written.
    """
    word, colon, column = text.partition(":")
    words = tuple(str(kind) for kind in SplitKind)
    if word not in words or (colon and (not column or word == SplitKind.RANDOM)):
        hint = "" if word in words else closest(word, words)
        raise DataError(
            f"split {text!r} is not known{hint}; write random, time, group, or time:COLUMN or"
            " group:COLUMN for a table"
        )
    return SplitRule(SplitKind(word), column or None)
