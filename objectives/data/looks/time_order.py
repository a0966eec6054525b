"""Whether rows look as if they were in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.dates import date_way, looks_like_date
from objectives.data.dataset import Dataset
from objectives.data.task import Task

Array = NDArray[Any]

_FEWEST_ROWS = 60
_MOST_ROWS_LOOKED_AT = 2_000
_FEWEST_DATES = 10
# Of rows in no order the correlation of neighbours is 0 within 2 / sqrt(rows), about 0.25 for 60.
_ALIKE_BESIDE_A_CLOCK = 0.9
_ALIKE = 0.95
_LEAST_SHARE_CHANGED = 0.5


def time_order(dataset: Dataset) -> tuple[str, str] | None:
    """Return why rows look as if in the order of time, and the rule that would divide them so.

    None where they do not. One of these is enough, each of which chance does not bring about:

    - a column of dates that only goes up, or only down, from row to row;
    - rows that are windows of one series, each shifted by one;
    - a running number, such as of hours, beside a target that is much like the one in the row
      before;
    - a target that is very much like the one in the row before, and that is not sorted itself nor
      by another column.
    """
    if dataset.streams is not None or dataset.rows < _FEWEST_ROWS:
        return None
    columns = dict(_columns(dataset))
    for name, column in columns.items():
        if _are_dates_in_order(column):
            return f"the dates of column {name!r} are in order", f"time:{name}"
    if _are_windows(dataset.features):
        return "each row is the one before, shifted by one place", "time"
    if dataset.task is not Task.REGRESSION:
        return None
    alike = _likeness(dataset)
    numbers = {name: _numbers(column) for name, column in columns.items()}
    clock = next((name for name, one in numbers.items() if one is not None and _runs(one)), None)
    if clock is not None and alike >= _ALIKE_BESIDE_A_CLOCK:
        is_named = dataset.is_table
        which = f"column {clock!r}" if is_named else f"column {clock} of x"
        why = f"{which} is a running number, and each target is like the one in the row before"
        return why, f"time:{clock}" if is_named else "time"
    is_sorted = any(one is not None and _is_monotone(one) for one in numbers.values())
    if clock is None and not is_sorted and alike >= _ALIKE:
        return "each target is very much like the one in the row before", "time"
    return None


def _columns(dataset: Dataset) -> Iterator[tuple[str, Any]]:
    """Yield the columns of a table, left out ones too, or of a flat array, by name or number."""
    if dataset.is_table:
        for table in (dataset.features, dataset.left_out):
            for at, name in enumerate(table.columns):
                yield str(name), table.iloc[:, at]
        return
    features = dataset.features
    if isinstance(features, np.ndarray) and features.ndim == 2:
        for at in range(features.shape[1]):
            yield str(at), features[:, at]


def _are_dates_in_order(column: Any) -> bool:
    """Tell whether some rows, evenly taken of all, are dates that only go up, or only down."""
    if not isinstance(column, pd.Series):
        return False
    some = column.iloc[_evenly(len(column))]
    if pd.api.types.is_datetime64_any_dtype(some):
        dates = some
    elif pd.api.types.is_numeric_dtype(some):
        return False
    else:
        texts = some.astype(str).str.strip()
        if not texts.map(looks_like_date).all():
            return False
        dates = date_way(texts).dates
    if dates.isna().any() or dates.nunique() < _FEWEST_DATES:
        return False
    return bool(dates.is_monotonic_increasing or dates.is_monotonic_decreasing)


def _are_windows(features: Any) -> bool:
    """Tell whether each row, along its second axis, is the one before without its first place."""
    if not isinstance(features, np.ndarray) or features.ndim not in (2, 3):
        return False
    if features.shape[1] < 3 or features.dtype.kind not in "iuf":
        return False
    rows = _evenly(len(features) - 1)
    before, after = features[rows, 1:], features[rows + 1, :-1]
    # Rows that hold the same everywhere, such as blanks, would be equal however they are shifted.
    varied = (before != before[:, :1]).reshape(len(rows), -1).any(axis=1)
    if varied.mean() < 0.5:
        return False
    return bool((before == after).reshape(len(rows), -1).all(axis=1)[varied].mean() > 0.95)


def _likeness(dataset: Dataset) -> float:
    """Return the correlation of each target with the one before; 0 where targets are sorted."""
    targets = dataset.targets
    if not isinstance(targets, np.ndarray) or targets.size != len(targets):
        return 0.0
    values = targets.reshape(-1).astype(np.float64)
    # Rows that were put together by their target change it seldom, or in one direction alone.
    if _is_monotone(values) or (np.diff(values) != 0).mean() < _LEAST_SHARE_CHANGED:
        return 0.0
    return float(np.corrcoef(values[:-1], values[1:])[0, 1])


def _numbers(column: Any) -> Array | None:
    values = column.to_numpy() if isinstance(column, pd.Series) else column
    if getattr(values, "dtype", np.dtype(object)).kind not in "iuf":
        return None
    numbers: Array = values.astype(np.float64)
    return numbers if np.isfinite(numbers).all() else None


def _runs(numbers: Array) -> bool:
    """Tell whether numbers go up, or down, by the same step from row to row."""
    steps = np.diff(numbers)
    usual = float(np.median(steps))
    spread = np.abs(numbers).max() * 1e-5
    return usual != 0 and bool((np.abs(steps - usual) <= max(spread, abs(usual) * 0.01)).all())


def _is_monotone(numbers: Array) -> bool:
    steps = np.diff(numbers)
    return bool((steps >= 0).all() or (steps <= 0).all()) and bool(steps.any())


def _evenly(count: int) -> Array:
    """Return the numbers of some rows, evenly taken of all."""
    return np.linspace(0, count - 1, min(count, _MOST_ROWS_LOOKED_AT)).astype(np.int64)
