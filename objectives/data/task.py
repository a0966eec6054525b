"""The kind of question a target asks, and how to tell it from the target's values."""

from __future__ import annotations

from enum import StrEnum
from numbers import Real
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_CLASSES_OF_NUMBERS = 20
"""Whole numbers with more distinct values than this are amounts, not classes."""

FEW_CLASSES = 5
"""Up to this many distinct whole numbers are classes, however few rows there are."""

LARGEST_SHARE_DISTINCT = 0.05
"""Above `FEW_CLASSES`, more distinct values than this share of the rows make amounts."""


class Task(StrEnum):
    """What is predicted: an amount, one of two classes, or one of several."""

    REGRESSION = "regression"
    BINARY = "binary"
    MULTICLASS = "multiclass"


def infer_task(targets: ArrayLike) -> tuple[Task, str]:
    """Tell the task from the values of the target, with one plain reason to print.

    Text and true/false are classes. Numbers with a fraction are amounts. Whole numbers are
    classes when there are two of them, or few: at most 20 distinct, and at most 5 of them or
    5% of the rows.

    Args:
        targets: the target's values, shape (rows,), none missing.
    """
    # Here, not above: whoever only names a task must not wait for NumPy.
    import numpy as np

    values = plain_targets(targets)
    labels = np.unique(values)
    if values.dtype.kind == "b":
        return Task.BINARY, "the target is true or false"
    if values.dtype.kind not in "iuf":
        return _task_of_labels(labels)
    return _task_of_numbers(labels, rows=len(values))


def is_whole(values: NDArray[Any]) -> bool:
    """Tell whether plain targets are whole numbers, which may be classes or amounts."""
    import numpy as np

    kind = values.dtype.kind
    return kind in "iu" or (kind == "f" and bool((values == np.floor(values)).all()))


def plain_targets(targets: ArrayLike) -> NDArray[Any]:
    """Return targets as numbers, as booleans, or as Python strings in an object array."""
    import numpy as np

    values = np.asarray(targets)
    if values.dtype.kind in "biuf":
        return values
    if values.dtype.kind == "O":
        flat = values.ravel()
        if all(isinstance(value, bool | np.bool_) for value in flat):
            return values.astype(np.bool_)
        if all(value is None or isinstance(value, Real) for value in flat):
            return values.astype(np.float64)
    return values.astype(np.str_).astype(object)


def _task_of_labels(labels: NDArray[Any]) -> tuple[Task, str]:
    if len(labels) <= 2:
        names = " and ".join(repr(label) for label in labels)
        return Task.BINARY, f"the target holds the labels {names}"
    return Task.MULTICLASS, f"the target holds {len(labels):,} different labels"


def _task_of_numbers(numbers: NDArray[Any], *, rows: int) -> tuple[Task, str]:
    import numpy as np

    distinct = len(numbers)
    if numbers.dtype.kind == "f" and bool((numbers != np.floor(numbers)).any()):
        return Task.REGRESSION, "the target holds numbers with a fraction"
    found = f"the target holds {distinct:,} different whole numbers in {rows:,} rows"
    if distinct <= 2:
        return Task.BINARY, found
    many = distinct > FEW_CLASSES and distinct > LARGEST_SHARE_DISTINCT * rows
    if many or distinct > MOST_CLASSES_OF_NUMBERS:
        return Task.REGRESSION, found
    return Task.MULTICLASS, found
