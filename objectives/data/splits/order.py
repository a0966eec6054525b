"""When the rows of a table were, and of which groups they are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.dates import date_way
from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.splits.rule import SplitKind, SplitRule
from search_spaces.suggestions import closest


def row_times(dataset: Dataset, rule: SplitRule) -> NDArray[Any]:
    """Return when each row was, as numbers that can be compared.

    Args:
        dataset: the data, whose rows are in the order of time where the rule names no column.
        rule: of the kind `time`.

    Raises:
        DataError: no such column, or one that holds no numbers and no dates.
    """
    if rule.column is None:
        return np.arange(dataset.rows, dtype=np.int64)
    return _times(dataset, rule)


def row_groups(dataset: Dataset, rule: SplitRule) -> NDArray[np.int64]:
    """Return the number of each row's group, from 0.

    Raises:
        DataError: no such column, or nothing that says which groups there are.
    """
    if rule.column is not None:
        column = _column(dataset, rule)
        blank = (column.isna() | (column.astype(str) == "")).to_numpy()
        if blank.any():
            raise DataError(
                f"split {rule.kind}:{rule.column}: {int(blank.sum()):,} of {dataset.rows:,} rows"
                f" are blank, first row {int(np.flatnonzero(blank)[0]) + 1}; every row needs one"
            )
        values = column.astype(str).to_numpy()
    elif dataset.groups is not None:
        values = np.asarray(dataset.groups)
        if pd.isna(values).any():
            raise DataError("groups(x): some rows have none; every row needs a group")
        values = values.astype(str) if values.dtype == object else values
    else:
        raise DataError(
            f"split {rule.kind}: nothing says of which group a row is; name a column of the table,"
            f" such as {rule.kind}:customer, or give the class a method groups(x)"
        )
    _, numbers = np.unique(values, return_inverse=True)
    return numbers.astype(np.int64)


def without_split_column(dataset: Dataset, rule: SplitRule) -> tuple[Any, tuple[str, ...], str]:
    """Return features and their names without a column that is no feature, and what to say of it.

    A group's name and a date as text say nothing about rows to come; a time that is a number, or
    a date that was read as one, stays.
    """
    if rule.column is None or not dataset.is_table:
        return dataset.features, dataset.feature_names, ""
    if rule.column not in dataset.features:
        return dataset.features, dataset.feature_names, ""
    column = dataset.features[rule.column]
    is_time = pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column)
    if rule.kind is SplitKind.TIME and is_time:
        return dataset.features, dataset.feature_names, ""
    features = dataset.features.drop(columns=[rule.column])
    names = tuple(name for name in dataset.feature_names if name != rule.column)
    return features, names, f"column {rule.column!r} splits the rows and is no feature"


def _column(dataset: Dataset, rule: SplitRule) -> pd.Series[Any]:
    written = f"split {rule.kind}:{rule.column}"
    if not dataset.is_table:
        raise DataError(
            f"{written}: only a table has columns; write {rule.kind}"
            + (" for the order of the rows" if rule.kind is SplitKind.TIME else " with groups(x)")
        )
    table = dataset.features
    if rule.column in dataset.left_out:
        table = dataset.left_out
    names = [str(name) for name in (*dataset.features.columns, *dataset.left_out.columns)]
    if rule.column not in names:
        raise DataError(
            f"{written}: the table has no such column beside the target"
            f"{closest(str(rule.column), names)}; it has {', '.join(names)}"
        )
    return table[rule.column]


def _times(dataset: Dataset, rule: SplitRule) -> NDArray[Any]:
    column = _column(dataset, rule)
    if pd.api.types.is_numeric_dtype(column):
        times: NDArray[Any] = column.to_numpy(dtype=np.float64, na_value=np.nan)
        missing = np.isnan(times)
    else:
        dates = _dates(column, written=f"split {rule.kind}:{rule.column}")
        missing = dates.isna().to_numpy()
        times = dates.to_numpy(dtype="datetime64[us]").astype(np.int64)
    wrong = np.flatnonzero(np.asarray(missing))
    if len(wrong):
        found = column.iloc[int(wrong[0])]
        raise DataError(
            f"split {rule.kind}:{rule.column}: {len(wrong):,} of {dataset.rows:,} rows hold neither"
            f" a number nor a date, first row {wrong[0] + 1}: {str(found)!r}; mend them or split"
            " otherwise"
        )
    return times


def _dates(column: pd.Series[Any], *, written: str) -> pd.Series[Any]:
    """Return texts as times, all read in one way; NaT where that way does not fit.

    Raises:
        DataError: day and month could be either, in every row.
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.to_datetime(column, utc=True).dt.tz_localize(None)
    texts = column.astype(str).str.strip()
    way = date_way(texts)
    if way.is_either:
        raise DataError(
            f"{written}: {texts.iloc[0]!r} and the others may have the day first or the month;"
            " write them as 2024-12-31"
        )
    return way.dates
