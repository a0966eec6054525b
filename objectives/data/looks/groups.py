"""Whether a column names the person or thing that several rows are of."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from objectives.data.dataset import Dataset
from objectives.data.split import Rows, Split

_FEWEST_GROUPS = 10
_MOST_ROWS_A_GROUP = 20
_MOST_ROWS_A_PERSON = 200
_LEAST_SHARE_REPEATED = 0.8
# Whole numbers are as often ages or counts: only a name tells them apart from numbers of people.
_PERSONS = frozenset(
    {
        *("patient", "subject", "person", "participant", "customer", "client", "user", "member"),
        *("household", "animal", "donor", "speaker", "student", "employee"),
    }
)
_THINGS = frozenset(
    {"id", "ids", "uid", "uuid", "pid", "family", "session", "device", "sensor", "machine"}
)
_CODE = re.compile(r"(?P<word>[A-Za-z]*)[-_ #]?[0-9]+")


def group_column(dataset: Dataset, split: Split) -> str | None:
    """Return a column whose values name whom a row is of, with rows of one on both sides.

    Only where nearly all values repeat, a few rows each, and the column is called so (`patient`,
    `customer_id`), or holds nothing but codes of one form (`P-017`).
    """
    if not dataset.is_table:
        return None
    for table in (dataset.features, dataset.left_out):
        for at, name in enumerate(table.columns):
            column = table.iloc[:, at]
            if _names_groups(str(name), column) and _are_on_both_sides(column, split):
                return str(name)
    return None


def _names_groups(name: str, column: pd.Series[Any]) -> bool:
    is_number = pd.api.types.is_numeric_dtype(column)
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return False
    counts = column.value_counts()
    rows = int(counts.sum())
    if len(counts) < _FEWEST_GROUPS or rows < len(column):
        return False
    repeated = counts[counts > 1]
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}
    most = _MOST_ROWS_A_PERSON if words & _PERSONS else _MOST_ROWS_A_GROUP
    if rows / len(counts) > most or repeated.sum() < _LEAST_SHARE_REPEATED * rows:
        return False
    if is_number and not (column % 1 == 0).all():
        return False
    is_named = bool(words & (_PERSONS | _THINGS))
    return is_named or (not is_number and _are_codes(counts.index))


def _are_codes(values: pd.Index[Any]) -> bool:
    """Tell whether all values are a number behind one and the same word."""
    found = [_CODE.fullmatch(str(value).strip()) for value in values]
    words = {match["word"] for match in found if match is not None}
    return None not in found and len(words) == 1 and words != {""}


def _are_on_both_sides(column: pd.Series[Any], split: Split) -> bool:
    def values(rows: Rows) -> set[Any]:
        return set(column.iloc[rows[rows < len(column)]].tolist())

    return bool(values(split.train) & (values(split.validation) | values(split.test)))
