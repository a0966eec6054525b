"""A data set in memory: features, targets, and what is to be done with them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from objectives.data.array_checks import array_complaints
from objectives.data.errors import DataError
from objectives.data.targets import encode_targets, target_complaints
from objectives.data.task import Task, infer_task, plain_targets

FEWEST_ROWS_A_CLASS = 2


class Preprocessing(StrEnum):
    """What happens to the features, fitted on training rows only.

    - `none`: nothing.
    - `standardize`: each column of a numeric array to mean 0 and deviation 1.
    - `table`: a DataFrame; blank numbers become the median, numbers are standardised, text is
      one-hot.
    - `pixels`: division by the constant `pixel_scale`.
    """

    NONE = "none"
    STANDARDIZE = "standardize"
    TABLE = "table"
    PIXELS = "pixels"


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dataset:
    """Features and targets, row by row, with the names and preprocessing that belong to them.

    Two data sets are compared by `digest`, never by `==`.

    Attributes:
        name: short name for people and folders.
        features: array of shape (rows, ...) or a DataFrame.
        targets: shape (rows,); float32 amounts for regression, int64 codes 0..k-1 for classes.
        task: what is predicted.
        classes: the names of the classes in code order; empty for regression.
        feature_names: the names of the columns, where they have any.
        preprocessing: what `prepare` does to the features.
        pixel_scale: the divisor of the `pixels` preprocessing.
        scale_target: regression only: train on a standardised target, report in its own unit.
        source: where the data came from, one line for people.
        task_reason: why this task, one line for people; empty where nobody had to guess.
        base: other data that the models' layers learn from first; mostly none.

    Raises:
        DataError: features and targets differ in length.
    """

    name: str
    features: NDArray[Any] | pd.DataFrame
    targets: NDArray[Any]
    task: Task
    classes: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    preprocessing: Preprocessing = Preprocessing.NONE
    pixel_scale: float = 1.0
    scale_target: bool = False
    source: str = ""
    task_reason: str = ""
    base: Dataset | None = None

    def __post_init__(self) -> None:
        if len(self.features) != len(self.targets):
            raise DataError(
                f"data set {self.name!r}: {len(self.features):,} rows of features but "
                f"{len(self.targets):,} targets; give one target for each row"
            )

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.targets)

    def digest(self) -> str:
        """Return the SHA-256 of all data and class names, equal in every process."""
        digest = hashlib.sha256()
        for part in self._parts():
            digest.update(len(part).to_bytes(8, "little"))
            digest.update(part)
        return digest.hexdigest()

    def _parts(self) -> Iterator[bytes | memoryview]:
        if isinstance(self.features, pd.DataFrame):
            for position, name in enumerate(self.features.columns):
                column = self.features.iloc[:, position]
                yield f"{name}\n{column.dtype}".encode()
                yield from _column_parts(column)
        else:
            yield from _array_parts(self.features)
        yield from _array_parts(self.targets)
        yield from (name.encode() for name in self.classes)
        if self.base is not None:
            yield from self.base._parts()


def dataset_from_arrays(
    x: ArrayLike, y: ArrayLike, *, name: str = "data", task: Task | None = None
) -> Dataset:
    """Make a data set of arrays, checked and with the task told from `y`.

    The features stay as given, as float32, without preprocessing; the target is not scaled.

    Args:
        x: numbers of shape (rows, ...), at least two axes, all finite.
        y: one number or label a row, shape (rows,) or (rows, 1).
        name: what to call the data set in messages.
        task: what is predicted; inferred from `y` where it is None.

    Raises:
        DataError: with all complaints; fewer than 10 rows, lengths that differ, values that are
            missing or infinite, a constant target, or a class with a single row.
    """
    where = f"data set {name!r}"
    features = np.asarray(x)
    labels = np.asarray(y)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    complaints = array_complaints(features, labels, where=where)
    if complaints:
        raise DataError(*complaints)
    targets = plain_targets(labels)
    task, reason = infer_task(targets) if task is None else (task, "")
    complaints = target_complaints(
        targets, task=task, fewest_rows_a_class=FEWEST_ROWS_A_CLASS, where=f"{where}, y"
    )
    if complaints:
        raise DataError(*complaints)
    codes, classes = encode_targets(targets, task=task)
    return Dataset(
        name=name,
        features=features.astype(np.float32),
        targets=codes,
        task=task,
        classes=classes,
        source="arrays",
        task_reason=reason,
    )


def _column_parts(column: pd.Series[Any]) -> Iterator[bytes | memoryview]:
    if pd.api.types.is_numeric_dtype(column):
        yield from _array_parts(column.to_numpy(dtype=np.float64, na_value=np.nan))
        return
    for cell in column:
        yield b"" if pd.isna(cell) else b"=" + str(cell).encode()


def _array_parts(array: NDArray[Any]) -> Iterator[bytes | memoryview]:
    yield f"{array.dtype.str} {array.shape}".encode()
    yield np.ascontiguousarray(array).tobytes()
