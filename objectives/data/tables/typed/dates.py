"""Columns of texts that are dates, or are meant as such."""

from __future__ import annotations

import pandas as pd

from objectives.data.columns.dates import (
    date_way,
    in_words,
    looks_like_date,
    to_dates,
    without_blanks,
)
from objectives.data.columns.reading import ColumnKind, Wish
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.typed.column import TypedColumn

_MOSTLY = 0.9
_SOME = 3


def told_dates(raw: RawTable, name: str, text: pd.Series[str]) -> TypedColumn | None:
    """Return a column of texts that are dates, or are meant as such; else None."""
    known = without_blanks(text)
    cells = known.drop_duplicates()
    sample = cells.iloc[:100]
    likely = sample.map(looks_like_date).astype(bool)
    if likely.mean() < _MOSTLY:
        return None
    way = date_way(cells)
    stray = known.isin(cells[way.dates.isna()])
    if stray.any() and len(cells) < _SOME:
        return None
    if stray.mean() > 1 - _MOSTLY:
        return _in_two_ways(raw, name, text, known, known[stray])
    return _dates(raw, name, text, written=way.format, is_either=way.is_either)


def _in_two_ways(
    raw: RawTable, name: str, text: pd.Series[str], known: pd.Series[str], strays: pd.Series[str]
) -> TypedColumn | None:
    """Ask about dates of which some, the strays, are written in another way; None elsewhere."""
    cells = strays.drop_duplicates()
    others = strays[strays.isin(cells[date_way(cells).dates.notna()])]
    left = len(strays) - len(others)
    if others.empty or len(strays) == len(known) or left > (1 - _MOSTLY) * len(known):
        return None
    first = known[~known.isin(strays)].iloc[0]
    marked = text.isin(others).to_numpy()
    return TypedColumn(
        values=text,
        kind=ColumnKind.DATE,
        reason="dates",
        problem=f"dates are written in two ways, {first!r} and {others.iloc[0]!r}"
        f" ({raw.places(marked)}); write them alike, such as 2024-12-31, or say --as"
        f" {name}=category",
    )


def wished_dates(raw: RawTable, name: str, text: pd.Series[str], wish: Wish) -> TypedColumn:
    """Return a column as dates, day or month first where a person says so."""
    first = {Wish.DAY_FIRST: "%d", Wish.MONTH_FIRST: "%m"}.get(wish, "")
    way = date_way(without_blanks(text).drop_duplicates(), first=first)
    return _dates(raw, name, text, written=way.format, is_either=way.is_either)


def _dates(
    raw: RawTable, name: str, text: pd.Series[str], *, written: str, is_either: bool
) -> TypedColumn:
    known = without_blanks(text)
    values = to_dates(text.where(text.index.isin(known.index), ""), written)
    stray = text.index.isin(known.index) & values.isna().to_numpy()
    problem = None
    if is_either:
        problem = (
            f"{known.iloc[0]!r} and the others may have the day first or the month; say"
            f" --as {name}=day-first or --as {name}=month-first, or write them as 2024-12-31"
        )
    elif stray.any():
        problem = (
            f"{counted(len(known) - int(stray.sum()), 'date')}, but"
            f" {counted(int(stray.sum()), 'cell')} that {'is' if stray.sum() == 1 else 'are'} none,"
            f" such as {text[stray].iloc[0]!r} ({raw.places(stray)}); mend or empty these cells,"
            f" or say --as {name}=category"
        )
    return TypedColumn(
        values=values,
        kind=ColumnKind.DATE,
        reason=f"dates as {in_words(written)}",
        date_format=written,
        is_new=True,
        problem=problem,
    )
