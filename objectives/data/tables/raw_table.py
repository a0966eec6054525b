"""A table as it was read, before anybody asks what it is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.errors import DataError

_MOST_COLUMNS = 10_000


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawTable:
    """Columns with their names, where each row stands in the file, and what is wrong so far.

    Attributes:
        path: the file, as the user named it.
        names: the header, in file order; it may hold duplicates, then there is a complaint.
        columns: one a name: text without blanks at its ends, "" where blank; or numbers, with NaN
            where blank, booleans or times, in the types of the file. None where the rows are too
            broken to be read as columns.
        row_numbers: the number of each row in the file, shape (rows,).
        row_word: what these numbers count, `line` or `row`.
        complaints: what is wrong whatever the columns are for.
        is_written: whether all is text, numbers too, as in a CSV file.
        booleans: columns of numbers that were true, false or blank.
        unreadable: by column, why what it holds cannot be read; to follow the column's name.
    """

    path: str | Path
    names: tuple[str, ...]
    columns: tuple[pd.Series[Any], ...] | None
    row_numbers: NDArray[np.int64]
    row_word: str
    complaints: tuple[str, ...] = ()
    is_written: bool = False
    booleans: frozenset[str] = frozenset()
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def places(self, rows: NDArray[np.bool_]) -> str:
        """Name the marked rows as a person would look them up: `lines 3, 8 and 4 more`."""
        return numbered(self.row_word, self.row_numbers[rows].tolist())


def numbered(word: str, numbers: list[int], *, most: int = 5) -> str:
    """Write a word with its numbers, the first few of them."""
    plural = word if len(numbers) == 1 else f"{word}s"
    rest = len(numbers) - most
    shown = ", ".join(str(number) for number in numbers[:most])
    return f"{plural} {shown}" + (f" and {rest:,} more" if rest > 0 else "")


def counted(count: int, things: str) -> str:
    """Write a number with its things: `1 blank cell`, `1,200 blank cells`."""
    return f"{count:,} {things}" if count == 1 else f"{count:,} {things}s"


def refuse_too_wide(path: object, columns: int) -> None:
    """Raise ``DataError`` for more columns than can be looked at one by one in a minute or so."""
    if columns > _MOST_COLUMNS:
        raise DataError(
            f"{path}: {columns:,} columns, and a table may have {_MOST_COLUMNS:,}, each of which is"
            " looked at; give wide data as arrays, in an .npz file with x and y"
        )


def header_complaints(path: str | Path, names: tuple[str, ...]) -> list[str]:
    """Say which column names are missing or stand twice."""
    complaints = []
    unnamed = [position for position, name in enumerate(names, start=1) if not name]
    if unnamed:
        complaints.append(
            f"{path}, header: {numbered('column', unnamed)} without a name; name it, or save the "
            "table without its index (pandas: index=False)"
        )
    complaints += [
        f"{path}, header: the name {name!r} stands on "
        f"{numbered('column', [at for at, other in enumerate(names, 1) if other == name])}; "
        "give every column its own name"
        for name in dict.fromkeys(names)
        if name and names.count(name) > 1
    ]
    return complaints
