"""Files of data that are named beside an objective: tables, and the arrays of an ``.npz`` file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from objectives.data.errors import DataError
from objectives.data.stored.npz_file import read_npz

Pair = tuple[Any, Any]

_TRAINING = (("x", "y"), ("x_train", "y_train"), ("X", "y"), ("X_train", "y_train"))
_VALIDATION = ("val", "valid", "validation")


def is_table(value: Any) -> bool:
    """Tell whether something is a frame of pandas, or the path of a table."""
    if isinstance(value, str | Path):
        return str(value).lower().endswith((".csv", ".parquet"))
    return isinstance(value, pd.DataFrame)


def parts_of_file(path: Path) -> tuple[Pair, Pair | None, Pair | None]:
    """Return the arrays of an ``.npz`` file to train on, to choose by and to test with.

    Raises:
        DataError: If it is no such file, or lacks arrays by the usual names.
    """
    if path.suffix.lower() != ".npz":
        what = "a table needs its target as well" if is_table(path) else "is no file of data"
        raise DataError(f"{path}: {what}; name a table with --target, or an .npz file")
    arrays = read_npz(path)
    found = next(((x, y) for x, y in _TRAINING if x in arrays and y in arrays), None)
    if found is None:
        held = ", ".join(arrays) or "nothing"
        raise DataError(
            f"{path}: holds {held}; name its arrays x and y, or x_train, y_train, x_val, y_val,"
            " x_test and y_test"
        )
    validation = (_pair(arrays, found[0][0], word) for word in _VALIDATION)
    return (
        (arrays[found[0]], arrays[found[1]]),
        next((pair for pair in validation if pair is not None), None),
        _pair(arrays, found[0][0], "test"),
    )


def _pair(arrays: Mapping[str, Any], letter: str, word: str) -> Pair | None:
    x, y = arrays.get(f"{letter}_{word}"), arrays.get(f"y_{word}")
    return None if x is None or y is None else (x, y)
