"""Columns of pandas as NumPy arrays: nullable and Arrow types, booleans, categories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.errors import DataError
from objectives.data.stored.array import StoredArray
from objectives.data.stored.keras_types import in_keras_types
from objectives.data.stored.kinds import as_stored
from objectives.data.stored.unread import Unread
from objectives.data.targets import some_of


def frame_numbers(frame: pd.DataFrame, *, where: str) -> tuple[NDArray[Any], list[str]]:
    """Return a table's numbers as an array of shape (rows, columns), and what is wrong with it.

    True and false count as 1 and 0 beside numbers; whole numbers stay whole where all columns
    are. A missing value becomes NaN.

    Args:
        frame: a table.
        where: how to name it in a complaint.
    """
    columns = [frame.iloc[:, at] for at in range(frame.shape[1])]
    other = [
        f"{name!r} ({column.dtype})"
        for name, column in zip(frame.columns, columns, strict=True)
        if not _is_number(column)
    ]
    if other:
        return np.zeros((len(frame), 1)), [
            f"{where}: {some_of(other)} hold no numbers; turn them into numbers first, such as by"
            " pandas.get_dummies(frame), or write the table to a file and return"
            " read_table(file, target=...)"
        ]
    if not columns:
        return np.zeros((len(frame), 0)), []
    values = [series_values(column) for column in columns]
    return np.stack(values, axis=1, dtype=np.result_type(*values)), []


def holds_numbers_alone(frame: pd.DataFrame) -> bool:
    """Tell whether all columns of a table are numbers, or true and false."""
    return all(_is_number(frame.iloc[:, at]) for at in range(frame.shape[1]))


def given_array(value: Any) -> NDArray[Any] | StoredArray | Unread:
    """Return one of several inputs or outputs as an array, in the types that Keras takes.

    Raises:
        DataError: a table holds something else than numbers.
    """
    value = as_stored(value, where="an array among several inputs")
    if isinstance(value, StoredArray | Unread):
        return value
    if isinstance(value, pd.DataFrame):
        numbers, complaints = frame_numbers(value, where="a table among several inputs")
        if complaints:
            raise DataError(*complaints)
        return in_keras_types(numbers)
    return in_keras_types(
        series_values(value) if isinstance(value, pd.Series) else np.asarray(value)
    )


def series_values(column: pd.Series[Any]) -> NDArray[Any]:
    """Return a column as an array: numbers of NumPy's own types, else objects."""
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return np.asarray(column.astype(dtype.categories.dtype))
    if isinstance(dtype, np.dtype):
        return column.to_numpy()
    if not _is_number(column):
        return np.array([None if pd.isna(value) else value for value in column], dtype=object)
    if column.isna().any():
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    if pd.api.types.is_bool_dtype(dtype):
        return column.to_numpy(dtype=np.bool_)
    if not pd.api.types.is_integer_dtype(dtype):
        return column.to_numpy(dtype=np.float64)
    is_unsigned = pd.api.types.is_unsigned_integer_dtype(dtype)
    return column.to_numpy(dtype=np.uint64 if is_unsigned else np.int64)


def _is_number(column: pd.Series[Any]) -> bool:
    dtype = column.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return False
    return pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_complex_dtype(dtype)
