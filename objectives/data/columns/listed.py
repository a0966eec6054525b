"""How the columns of a table are read, as a list for people."""

from __future__ import annotations

from collections.abc import Sequence

from objectives.data.columns.reading import ColumnKind, ColumnReading

_MOST_LINES = 40
_HEAD = ("column", "is read as", "why")


def column_rows(columns: Sequence[ColumnReading]) -> list[tuple[str, str, str]]:
    """Return name, kind and reason of each column, in table order."""
    return [(one.name, _kind_in_words(one), one.reason) for one in columns]


def column_lines(columns: Sequence[ColumnReading], *, most: int = _MOST_LINES) -> list[str]:
    """Return the list as lines of text, a header first; none where there are no columns.

    Of a wide table plain numbers come last, and all but the first lines are counted.

    Args:
        columns: how the columns are read.
        most: how many columns have a line of their own.
    """
    if not columns:
        return []
    shown = list(columns)
    if len(columns) > most:
        shown.sort(key=lambda one: one.kind is ColumnKind.NUMBER and not one.is_new)
    rows = [_HEAD, *column_rows(shown[:most])]
    widths = [max(len(row[at]) for row in rows) for at in range(2)]
    lines = [
        f"  {name:<{widths[0]}}  {kind:<{widths[1]}}  {reason}".rstrip()
        for name, kind, reason in rows
    ]
    rest = shown[most:]
    if rest:
        kinds = [str(kind) for kind in dict.fromkeys(one.kind for one in rest)]
        lines.append(
            f"  and {len(rest):,} more, read as {', '.join(kinds)}; `tuning columns` lists all"
        )
    return lines


def new_readings(columns: Sequence[ColumnReading]) -> dict[str, str]:
    """Return the columns that versions before 0.2 read otherwise, each with how it is read now."""
    return {one.name: f"{_kind_in_words(one)} ({one.reason})" for one in columns if one.is_new}


def _kind_in_words(one: ColumnReading) -> str:
    return "weight of the row" if one.kind is ColumnKind.WEIGHT else str(one.kind)
