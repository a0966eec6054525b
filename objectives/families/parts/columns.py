"""Which columns of a table an input of a network reads, written as text such as ``0-4``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from search_spaces.combinations import space_values
from search_spaces.known.values import known_text

if TYPE_CHECKING:
    from search_spaces import Configuration, SearchSpace, Value

WIDE_COLUMNS, DEEP_COLUMNS = "wide_columns", "deep_columns"
_FORM = "write columns by number from 0, such as 0-4 or 0,2,5-7"
_PART = re.compile(r"(\d{1,9})(?:\s*-\s*(\d{1,9}))?")
# A range with a few digits too many must not fill the memory.
_MOST_COLUMNS = 1_000_000


def parse_columns(text: str) -> tuple[int, ...]:
    """Return the columns that a text lists, in its order.

    Args:
        text: Numbers and ranges with both ends included, separated by commas; columns count
            from 0.

    Raises:
        ValueError: If the text is of another form, a range runs backwards, or a column is listed
            twice; says which in a sentence.
    """
    columns: list[int] = []
    for part in text.split(","):
        found = _PART.fullmatch(part.strip())
        if found is None:
            raise ValueError(f"{text!r} does not list columns; {_FORM}")
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first:
            raise ValueError(
                f"{text!r} counts backwards from {first} to {last}; write {last}-{first}"
            )
        if last >= _MOST_COLUMNS:
            raise ValueError(f"{text!r} asks for column {last:,}; no table is that wide")
        columns.extend(range(first, last + 1))
    twice = [column for column in dict.fromkeys(columns) if columns.count(column) > 1]
    if twice:
        raise ValueError(f"{text!r} lists column {twice[0]} twice; list each column once")
    return tuple(columns)


def wide_and_deep_columns(
    configuration: Configuration, *, count: int
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the columns of the wide and of the deep input.

    Reads ``wide_columns`` and ``deep_columns``; a whole number is that one column.

    Args:
        configuration: Where they stand.
        count: How many columns the data have.

    Raises:
        ValueError: If a text does not list columns that the data have; says which it has.
    """
    wide, deep = (
        _columns(name, known_text(configuration, name), count=count)
        for name in (WIDE_COLUMNS, DEEP_COLUMNS)
    )
    return wide, deep


def column_complaints(space: SearchSpace, *, count: int | None) -> list[str]:
    """Return a sentence for each value of a space that lists no columns, or none of the data's.

    Args:
        space: The search space; where a configuration has no columns, the defaults are meant.
        count: How many columns the data have; None where that shows only when they are read.
    """
    complaints = []
    for name in (WIDE_COLUMNS, DEEP_COLUMNS):
        values = space_values(space, name)
        default = known_text({}, name)
        for value in values if _is_always_there(space, name) else (*values, default):
            if not _may_list_columns(value):
                continue  # Whoever checks the known parameters complains of it.
            try:
                _columns(name, str(value), count=count)
            except ValueError as error:
                complaints.append(f"space.{error}")
    return complaints


def _may_list_columns(value: Value) -> bool:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, str) or (is_whole and value >= 0)


def _is_always_there(space: SearchSpace, name: str) -> bool:
    parameter = space.parameters.get(name)
    return name in space.constants or (parameter is not None and not parameter.condition.clauses)


def _columns(name: str, text: str, *, count: int | None) -> tuple[int, ...]:
    try:
        columns = parse_columns(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if count is not None and max(columns) >= count:
        raise ValueError(
            f"{name}: {text!r} asks for column {max(columns)}, but the data have {count}"
            f" columns, numbered 0 to {count - 1}; choose among those"
        )
    return columns
