"""Tell numbers from text in a column of CSV cells."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from objectives.data.tables.raw_table import RawTable, counted

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_INFINITE = r"[+-]?inf(?:inity)?"
_PADDED = r"[+-]?0[0-9].*"
_COMMA_NUMBER = r"[+-]?[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?"
_BLANK_WORDS = ("", "na", "nan", "null", "n/a", "?")

_MOSTLY = 0.95
_MANY_NUMBERS = 50


def read_column(cells: pd.Series[str]) -> pd.Series[Any]:
    """Return a column as float64 if every cell is a number or blank, else as stripped text.

    In a column of numbers NA, NaN, null, N/A and ? are blank too, as in the files of the UCI
    repository. A number written with leading zeros (007) makes the column text: it is a name.
    In a column of text only the empty cell is blank, so the country NA stays.
    """
    text = cells.str.strip()
    lowered = text.str.lower()
    blank = lowered.isin(_BLANK_WORDS)
    if blank.all():
        return pd.Series(np.full(len(text), np.nan), name=cells.name)
    number = text.str.fullmatch(NUMBER)
    readable = number | lowered.str.fullmatch(_INFINITE)
    padded = text.str.fullmatch(_PADDED)
    if not number.any() or not (readable | blank).all() or padded.any():
        return text
    exact = text.where(readable, "nan").to_numpy(dtype=object).astype(np.float64)
    return pd.Series(exact, name=cells.name)


def cell_complaints(table: RawTable, cells: tuple[pd.Series[Any], ...]) -> dict[str, str]:
    """Say, by column, which were surely meant to be numbers but are not.

    Args:
        table: names the columns and places the rows.
        cells: the text of each column.
    """
    complaints = {}
    for name, column in zip(table.names, cells, strict=True):
        complaint = _column_complaint(table, column.str.strip())
        if complaint:
            complaints[name] = f"{table.path}, column {name!r}: {complaint}"
    return complaints


def _column_complaint(table: RawTable, text: pd.Series[str]) -> str | None:
    lowered = text.str.lower()
    blank = lowered.isin(_BLANK_WORDS)
    number = text.str.fullmatch(NUMBER)
    comma = text.str.fullmatch(_COMMA_NUMBER)
    if comma.any() and (number | comma | blank).all():
        return (
            f"{counted(comma.sum(), 'number')} written with a comma, such as "
            f"{text[comma].iloc[0]!r} ({table.places(comma.to_numpy())}); write 1.5 for a decimal "
            "comma and 1500 for thousands"
        )
    stray = ~(number | blank | lowered.str.fullmatch(_INFINITE))
    count, strays = int(number.sum()), int(stray.sum())
    mostly = count >= _MOSTLY * (count + strays) and text[number].nunique() > _MANY_NUMBERS
    if strays and mostly and not text.str.fullmatch(_PADDED).any():
        return (
            f"{counted(count, 'number')}, but {counted(strays, 'cell')} with text, such as "
            f"{text[stray].iloc[0]!r} ({table.places(stray.to_numpy())}); mend or empty these "
            "cells, or drop the column"
        )
    return None
