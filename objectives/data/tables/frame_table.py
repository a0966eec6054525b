"""A frame of pandas as a raw table: nullable and Arrow types, categories, times, objects."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from objectives.data.tables.raw_table import RawTable, header_complaints

_LARGEST_EXACT = 2**53


def frame_table(frame: pd.DataFrame, *, where: str) -> RawTable:
    """Return the columns of a frame as those of a file; names become texts.

    Args:
        frame: a table of pandas; its index is left out.
        where: how to name it in a complaint.
    """
    names = tuple(str(name).strip() for name in frame.columns)
    given = [frame.iloc[:, at].reset_index(drop=True) for at in range(frame.shape[1])]
    columns = [_stored(column) for column in given]
    blank = pd.Series(np.zeros(len(frame)))
    return RawTable(
        path=where,
        names=names,
        columns=tuple(
            (blank if column is None else column).rename(name)
            for name, column in zip(names, columns, strict=True)
        ),
        row_numbers=np.arange(len(frame)),
        row_word="row",
        complaints=tuple(header_complaints(where, names)),
        booleans=frozenset(
            name
            for name, column in zip(names, given, strict=True)
            if pd.api.types.is_bool_dtype(column)
        ),
        unreadable={
            name: f"holds {_held(column)}; turn it into numbers, times or texts, or drop it"
            for name, column, read in zip(names, given, columns, strict=True)
            if read is None
        },
    )


def _stored(column: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return a column as text, numbers, booleans or times; None where it is none of these."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        # What was said to be categories stays such: numbers that name them become texts.
        return _texts(column.astype(object))
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.to_datetime(column, utc=True).dt.tz_localize(None).astype("datetime64[us]")
    if pd.api.types.is_numeric_dtype(column):
        return _numbers(column)
    if pd.api.types.is_string_dtype(column) and column.dtype != object:
        return _texts(column)
    return _objects(column) if column.dtype == object else None


def _numbers(column: pd.Series[Any]) -> pd.Series[Any] | None:
    if pd.api.types.is_complex_dtype(column):
        return None
    if pd.api.types.is_bool_dtype(column) and not column.isna().any():
        return column.astype(np.bool_)
    if pd.api.types.is_integer_dtype(column):
        known = column.dropna()
        if len(known) and max(abs(int(known.min())), abs(int(known.max()))) > _LARGEST_EXACT:
            return _texts(column.astype(object))
    return pd.Series(column.to_numpy(dtype=np.float64, na_value=np.nan))


def _objects(column: pd.Series[Any]) -> pd.Series[Any] | None:
    match pd.api.types.infer_dtype(column, skipna=True):
        case "string" | "boolean":
            return _texts(column)
        case "date" | "datetime" | "datetime64":
            return pd.to_datetime(column, utc=True).dt.tz_localize(None).astype("datetime64[us]")
        case "integer" | "floating" | "mixed-integer-float" | "decimal":
            return pd.Series(pd.to_numeric(column.astype(float)))
        case "empty":
            return pd.Series(np.full(len(column), np.nan))
        case _:
            return None


def _texts(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return values as texts, 3.0 as 3, and "" where there is none."""
    texts = ["" if pd.isna(value) else _written(value) for value in column.to_numpy(dtype=object)]
    return pd.Series(texts, dtype=str)


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _held(column: pd.Series[Any]) -> str:
    if column.dtype != object:
        return str(column.dtype)
    return f"objects ({pd.api.types.infer_dtype(column, skipna=True)})"
