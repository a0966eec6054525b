"""Tell what a column holds from its cells, or read it as a person wishes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from objectives.data.columns.dates import ISO
from objectives.data.columns.numbers import BLANK_WORDS, NUMBER, WHOLE, Doubt, number_form
from objectives.data.columns.reading import ColumnKind, NumberForm, Wish
from objectives.data.tables.raw_table import RawTable
from objectives.data.tables.typed.column import TypedColumn, category_column
from objectives.data.tables.typed.dates import told_dates, wished_dates
from objectives.data.tables.typed.numbers import (
    are_long,
    doubted,
    long_numbers,
    plain_numbers,
    stray_text,
    wished_numbers,
    written_numbers,
)


def typed_column(
    raw: RawTable, position: int, wish: Wish | None = None, *, is_label: bool = False
) -> TypedColumn:
    """Read a column by its cells, or as a person wishes.

    Args:
        raw: the table; its columns are there.
        position: which column.
        wish: how it is to be read; None to tell it from its cells.
        is_label: whether it is what is predicted: dates are labels then.
    """
    assert raw.columns is not None
    name, column = raw.names[position], raw.columns[position]
    read = _typed(raw, name, column, wish, is_label=is_label)
    return replace(read, reason=f"{read.reason}, as asked") if wish is not None else read


def _typed(
    raw: RawTable, name: str, column: pd.Series[Any], wish: Wish | None, *, is_label: bool
) -> TypedColumn:
    if pd.api.types.is_datetime64_any_dtype(column):
        return _of_dates(column, wish)
    if pd.api.types.is_numeric_dtype(column):
        return _of_numbers(raw, name, column, wish)
    match wish:
        case None:
            return _of_texts(raw, name, column, is_label=is_label)
        case Wish.CATEGORY:
            return category_column(_without_zero_fractions(column))
        case Wish.TEXT:
            return TypedColumn(
                values=column, kind=ColumnKind.TEXT, reason=_words(column), is_new=True
            )
        case Wish.NUMBER | Wish.DECIMAL_COMMA:
            return wished_numbers(raw, column, decimal_comma=wish is Wish.DECIMAL_COMMA)
        case _:
            return wished_dates(raw, name, column, wish)


def _of_dates(column: pd.Series[Any], wish: Wish | None) -> TypedColumn:
    if wish in (Wish.CATEGORY, Wish.TEXT):
        texts = column.dt.strftime("%Y-%m-%dT%H:%M:%S").str.removesuffix("T00:00:00").fillna("")
        read = category_column(texts.astype(str))
        kind = ColumnKind.TEXT if wish is Wish.TEXT else read.kind
        return replace(read, kind=kind, is_new=True)
    problem = None
    if wish in (Wish.NUMBER, Wish.DECIMAL_COMMA):
        problem = "holds dates, which are no numbers; leave it to be read as dates, or drop it"
    return TypedColumn(
        values=column,
        kind=ColumnKind.DATE,
        reason="dates",
        date_format=ISO,
        is_new=True,
        problem=problem,
    )


def _of_numbers(raw: RawTable, name: str, column: pd.Series[Any], wish: Wish | None) -> TypedColumn:
    is_bool = bool(pd.api.types.is_bool_dtype(column))
    if wish in (None, Wish.NUMBER, Wish.DECIMAL_COMMA):
        is_boolean = is_bool or name in raw.booleans
        return TypedColumn(
            values=column,
            kind=ColumnKind.NUMBER,
            reason="true and false" if is_boolean else "numbers",
            form=NumberForm.BOOLEAN if is_boolean else NumberForm.PLAIN,
        )
    texts = column.astype(object).where(column.notna(), "").map(_written)
    return replace(_typed(raw, name, texts.astype(str), wish, is_label=False), is_new=True)


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _of_texts(raw: RawTable, name: str, text: pd.Series[str], *, is_label: bool) -> TypedColumn:
    lowered = text.str.lower()
    blank = lowered.isin(BLANK_WORDS) if raw.is_written else text == ""
    if blank.all():
        nothing = pd.Series(np.full(len(text), np.nan), name=text.name)
        return TypedColumn(values=nothing, kind=ColumnKind.NUMBER, reason="blank in every row")
    if raw.is_written:
        plain = plain_numbers(text, lowered, blank)
        if plain is not None:
            return plain
    elif text.str.fullmatch(NUMBER).where(~blank, True).all():
        return long_numbers(text) if are_long(text) else category_column(text)
    cells = [str(cell) for cell in text[~blank].unique()]
    form = number_form(cells) if number_form(cells[:1]) is not None else None
    if isinstance(form, Doubt):
        return replace(category_column(text), problem=doubted(raw, text, form))
    if form is not None:
        return written_numbers(text, cells, decimal_comma=form is NumberForm.DECIMAL_COMMA)
    dates = None if is_label else told_dates(raw, name, text)
    if dates is not None:
        return dates
    return replace(category_column(text), problem=stray_text(raw, name, text, blank))


def _words(text: pd.Series[str]) -> str:
    words = text.str.count(r"\S+").mean()
    return f"texts of {words:.1f} words on average"


def _without_zero_fractions(text: pd.Series[str]) -> pd.Series[str]:
    """Return numbers that name something as whole numbers: 3.0 is the name 3."""
    is_number = (text == "") | text.str.fullmatch(WHOLE)
    return text.str.replace(r"\.0*$", "", regex=True) if is_number.all() else text
