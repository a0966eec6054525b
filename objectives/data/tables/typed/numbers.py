"""Columns of texts that are numbers, or are meant as such."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.dates import without_blanks
from objectives.data.columns.numbers import (
    INFINITE,
    NUMBER,
    PADDED,
    Doubt,
    form_of,
    is_foreign,
    number_of,
    signs,
)
from objectives.data.columns.reading import ColumnKind, ColumnReading, NumberForm
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.typed.column import TypedColumn, category_column

LARGEST_EXACT = 2**53
"""The whole numbers up to this one are all different in float64."""

_LONG = "whole numbers beyond 2^53, kept as names"
_MOSTLY = 0.95
_MANY = 0.5
_FEW_WORDS = 5
_MANY_NUMBERS = 50
_SAMPLE = 200


def plain_numbers(
    text: pd.Series[str], lowered: pd.Series[str], blank: pd.Series[bool]
) -> TypedColumn | None:
    """Return a column whose cells are all plain numbers or blank, else None.

    A number written with leading zeros (007) makes the column text: it is a name. So are whole
    numbers that float64 could not hold apart.
    """
    number = text.str.fullmatch(NUMBER)
    readable = number | lowered.str.fullmatch(INFINITE)
    if not number.any() or not (readable | blank).all() or text.str.fullmatch(PADDED).any():
        return None
    if are_long(text):
        # Blank words are blanks: the others are numbers.
        return long_numbers(text.where(~blank, ""))
    exact = text.where(readable, "nan").to_numpy(dtype=object).astype(np.float64)
    return TypedColumn(
        values=pd.Series(exact, name=text.name), kind=ColumnKind.NUMBER, reason="numbers"
    )


def are_long(text: pd.Series[str]) -> bool:
    """Tell whether some cells are whole numbers that float64 would not hold apart."""
    long = text[text.str.fullmatch(r"[+-]?[0-9]{16,}")]
    return any(abs(int(cell)) > LARGEST_EXACT for cell in long)


def long_numbers(text: pd.Series[str]) -> TypedColumn:
    """Return such numbers as names, digit by digit."""
    return replace(category_column(text), reason=_LONG, is_new=True)


def written_numbers(
    text: pd.Series[str], cells: Sequence[str], *, decimal_comma: bool
) -> TypedColumn:
    """Return numbers as people write them, cell by cell."""
    read = {cell: number_of(cell, decimal_comma=decimal_comma) for cell in cells}
    values = text.map(lambda cell: read.get(cell, np.nan)).astype(np.float64)
    form = form_of(cells, decimal_comma=decimal_comma)
    is_new = form is not NumberForm.PLAIN
    found = signs(cells) if is_new else ()
    return TypedColumn(
        values=values,
        kind=ColumnKind.NUMBER,
        reason=form_words(form, found),
        form=form,
        signs=found,
        is_new=is_new,
    )


def form_words(form: NumberForm, found: Sequence[str]) -> str:
    """Say how numbers are written, and in which currencies."""
    match form:
        case NumberForm.MONEY:
            return f"amounts in {' and '.join(sign for sign in found if sign)}"
        case NumberForm.PERCENT:
            return "percentages; 10 % counts as 10"
        case NumberForm.THOUSANDS:
            return "numbers with commas or gaps between thousands"
        case NumberForm.DECIMAL_COMMA:
            money = " and ".join(sign for sign in found if sign)
            return f"numbers with a decimal comma{', in ' if money else ''}{money}"
        case _:
            return "numbers"


def otherwise_written(text: pd.Series[str], reading: ColumnReading) -> NDArray[np.bool_]:
    """Mark the cells that would be read as numbers, but not as those of a column read before.

    Args:
        text: cells of another file; those that are no numbers at all are not marked.
        reading: how the column was read.
    """
    comma = reading.form is NumberForm.DECIMAL_COMMA
    is_plain = reading.form is NumberForm.PLAIN
    wrong = []
    for cell in without_blanks(text).unique():
        ways = {way for way in (False, True) if number_of(cell, decimal_comma=way) is not None}
        is_other = comma not in ways or is_foreign(cell, reading.signs)
        is_dressed = is_plain and re.fullmatch(NUMBER, cell) is None
        if ways and (is_dressed or (is_other and not is_plain)):
            wrong.append(cell)
    return text.isin(wrong).to_numpy(dtype=np.bool_)


def wished_numbers(raw: RawTable, text: pd.Series[str], *, decimal_comma: bool) -> TypedColumn:
    """Return a column as numbers, however its cells look; or say which of them are none."""
    cells = [str(cell) for cell in without_blanks(text).unique()]
    ways = (True,) if decimal_comma else (False, True)
    for way in ways:
        if all(number_of(cell, decimal_comma=way) is not None for cell in cells):
            return replace(written_numbers(text, cells, decimal_comma=way), is_new=True)
    wrong = text.isin([cell for cell in cells if number_of(cell, decimal_comma=ways[0]) is None])
    problem = (
        f"{counted(int(wrong.sum()), 'cell')} that cannot be read as numbers, such as"
        f" {text[wrong].iloc[0]!r} ({raw.places(wrong.to_numpy())}); mend or empty these cells"
    )
    return replace(category_column(text), problem=problem)


def doubted(raw: RawTable, text: pd.Series[str], doubt: Doubt) -> str:
    """Say what has to be asked about a column's numbers."""
    marked = text.isin(doubt.cells)
    way_out = doubt.way_out.replace("{name}", str(text.name))
    return (
        f"{counted(int(marked.sum()), 'number')} {doubt.what} ({raw.places(marked.to_numpy())});"
        f" {way_out}"
    )


def stray_text(
    raw: RawTable, name: str, text: pd.Series[str], blank: pd.Series[bool]
) -> str | None:
    """Say which cells of a column surely meant as numbers are none."""
    if not raw.is_written or text.str.fullmatch(PADDED).any():
        return None
    cells = [str(cell) for cell in text[~blank].unique()]
    # Most columns of text have hardly a number; that need not be looked up in every cell.
    sample = cells[:: max(1, len(cells) // _SAMPLE)]
    if sum(map(_is_number, sample)) < len(sample) / 2:
        return None
    good = set(filter(_is_number, cells))
    stray = ~(text.isin(good) | blank)
    count, strays = int((text.isin(good)).sum()), int(stray.sum())
    # A few words that stand again and again, such as `-`, are for want of a number.
    least = _MANY if len(cells) - len(good) <= _FEW_WORDS else _MOSTLY
    if not strays or count < least * (count + strays) or len(good) <= _MANY_NUMBERS:
        return None
    return (
        f"{counted(count, 'number')}, but {counted(strays, 'cell')} with text, such as"
        f" {text[stray].iloc[0]!r} ({raw.places(stray.to_numpy())}); mend or empty these cells,"
        f" drop the column, or say --as {name}=category"
    )


def _is_number(cell: str) -> bool:
    return (
        number_of(cell, decimal_comma=False) is not None
        or re.fullmatch(INFINITE, cell.lower()) is not None
    )
