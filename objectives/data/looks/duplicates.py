"""Rows that stand on two sides of a split, equal in every number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.dataset import Dataset
from objectives.data.split import Rows, Split
from objectives.data.structures import leaves

# Beyond this a look would take longer than it is worth: some seconds.
_MOST_BYTES = 2**30
_BLOCK_BYTES = 2**24

Folds = Sequence[tuple[Rows, Rows]]


def duplicate_notes(dataset: Dataset, split: Split, folds: Folds) -> list[str]:
    """Return a sentence where rows that are measured equal rows that are trained on.

    Equal are rows of the same features and the same target. What is too large to be looked at, or
    read batch by batch, is not.
    """
    marks = row_marks(dataset)
    if marks is None:
        return []
    measured = sum(len(other) for _, other in folds)
    known = sum(_known(marks, train, other) for train, other in folds)
    tested = _known(marks, split.search_rows(), split.test)
    parts = []
    if known:
        parts.append(f"{known:,} of {measured:,} validation rows")
    if tested:
        parts.append(f"{tested:,} of {len(split.test):,} test rows")
    if not parts:
        return []
    return [
        f"{' and '.join(parts)} also stand among the rows that are trained on, target included: a"
        " model need only remember them; drop duplicates, unless new rows will repeat too"
    ]


def row_marks(dataset: Dataset) -> NDArray[np.uint64] | None:
    """Return a number for each row, shape (rows,): rows that differ have different ones.

    With 64 bits, two different rows among a million have the same with a probability below 1e-6.
    None where the data are too large, or hold no plain arrays.
    """
    columns: list[Any] = [leaf for _, leaf in leaves(dataset.targets)]
    if isinstance(dataset.features, pd.DataFrame):
        columns += [dataset.features.iloc[:, at] for at in range(dataset.features.shape[1])]
    else:
        columns += [leaf for _, leaf in leaves(dataset.features)]
    plain = all(isinstance(column, np.ndarray | pd.Series) for column in columns)
    if not plain or sum(column.nbytes for column in columns) > _MOST_BYTES:
        return None
    marks = np.zeros(dataset.rows, dtype=np.uint64)
    for column in columns:
        # What two columns hold does not cancel out when they change places.
        marks = _mixed(marks * np.uint64(0x9E3779B97F4A7C15) + _marks(column))
    return marks


def _marks(column: Any) -> NDArray[np.uint64]:
    if isinstance(column, pd.Series):
        return _hashed(column)
    if column.dtype.kind in "OUS":
        texts = column.reshape(len(column), -1).astype(str)
        whole = pd.Series(["\0".join(row) for row in texts.tolist()], dtype=object)
        return _hashed(whole)
    rows = np.ascontiguousarray(column.reshape(len(column), -1))
    size = rows.shape[1] * rows.dtype.itemsize
    marks = np.zeros(len(rows), dtype=np.int64)
    block = max(1, _BLOCK_BYTES // max(1, size))
    for start in range(0, len(rows) if size else 0, block):
        # Python's hash of bytes reads a gigabyte a second.
        part = rows[start : start + block].view(np.dtype((np.void, size))).ravel()
        marks[start : start + len(part)] = [hash(row) for row in part.tolist()]
    return marks.view(np.uint64)


def _hashed(column: pd.Series[Any]) -> NDArray[np.uint64]:
    marks: Any = pd.util.hash_pandas_object(column, index=False)
    return np.asarray(marks, dtype=np.uint64)


def _mixed(marks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread each bit over the whole number (the end of MurmurHash3)."""
    marks = (marks ^ (marks >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    return marks ^ (marks >> np.uint64(33))


def _known(marks: NDArray[np.uint64], train: Rows, other: Rows) -> int:
    return int(np.isin(marks[other], marks[train]).sum()) if len(other) else 0
