"""Say what is wrong with a pair of arrays before they become a data set."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.targets import out_of_range

FEWEST_ROWS = 10


def array_complaints(x: NDArray[Any], y: NDArray[Any], *, where: str) -> list[str]:
    """Say why the arrays cannot be a data set, whatever the task.

    Args:
        x: features as they were given.
        y: targets as they were given.
        where: how to name the data set in a complaint.
    """
    return [
        *_feature_shape_complaints(x, where=where),
        *_target_shape_complaints(x, y, where=where),
        *_feature_value_complaints(x, where=where),
        *_missing_target_complaints(y, where=where),
    ]


def _feature_shape_complaints(x: NDArray[Any], *, where: str) -> list[str]:
    complaints = []
    if x.ndim < 2:
        complaints.append(
            f"{where}: x has shape {x.shape}, but rows and at least one feature axis are "
            "needed; a single feature is x.reshape(-1, 1)"
        )
    elif 0 in x.shape[1:]:
        complaints.append(f"{where}: x has shape {x.shape}; give at least one feature a row")
    rows = len(x) if x.ndim else 0
    if rows < FEWEST_ROWS:
        complaints.append(f"{where}: x has {rows} rows; give at least {FEWEST_ROWS}")
    return complaints


def _target_shape_complaints(x: NDArray[Any], y: NDArray[Any], *, where: str) -> list[str]:
    complaints = []
    if y.ndim != 1:
        complaints.append(
            f"{where}: y has shape {y.shape}, but one value a row is needed; turn one-hot rows "
            "into class numbers with y.argmax(axis=1)"
        )
    if x.ndim and y.ndim and len(x) != len(y):
        complaints.append(
            f"{where}: x has {len(x):,} rows and y has {len(y):,}; give one target for each row"
        )
    return complaints


def _feature_value_complaints(x: NDArray[Any], *, where: str) -> list[str]:
    if x.dtype.kind not in "biuf":
        return [
            f"{where}: x holds {x.dtype}, but numbers are needed; turn text into numbers "
            "first, or write a table and give its file"
        ]
    bad = int((~np.isfinite(x) | out_of_range(x)).sum())
    if not bad:
        return []
    return [
        f"{where}: x is missing, infinite or beyond float32 in {bad:,} of {x.size:,} values; "
        "replace them or drop their rows"
    ]


def _missing_target_complaints(y: NDArray[Any], *, where: str) -> list[str]:
    missing = pd.isna(y)
    if y.dtype.kind == "f":
        missing |= out_of_range(y)
    rows = np.flatnonzero(missing)
    if not len(rows):
        return []
    return [
        f"{where}: y is missing or infinite in {len(rows):,} of {len(y):,} rows, first in row "
        f"{rows[0]}; drop these rows from x and y"
    ]
