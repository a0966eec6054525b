"""Check a target against its task, and turn it into numbers or class codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from objectives.data.task import Task

LARGEST_NUMBER = np.float64(np.finfo(np.float32).max)
"""Training runs in float32: what is larger there becomes infinite."""


def out_of_range(numbers: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark numbers that float32 cannot hold: infinite, or larger than 3.4e38 either way."""
    return np.asarray(np.abs(numbers) > LARGEST_NUMBER)


def target_complaints(
    values: NDArray[Any], *, task: Task, fewest_rows_a_class: int, where: str
) -> list[str]:
    """Say why `values` cannot be learned as `task`.

    Args:
        values: plain targets without missing or infinite values, shape (rows,).
        task: the task that was asked for or inferred.
        fewest_rows_a_class: a class with fewer rows is refused.
        where: how to name the target in a complaint, such as `houses.csv, target 'price'`.
    """
    labels, counts = np.unique(values, return_counts=True)
    if len(labels) <= 1:
        only = f", {class_name(labels[0])!r}" if len(labels) else ""
        return [
            f"{where}: every row holds the same value{only}; there is nothing to learn: "
            "name another target column or add rows with other values"
        ]
    match task:
        case Task.REGRESSION:
            return _regression_complaints(values, labels=labels, where=where)
        case Task.BINARY | Task.MULTICLASS:
            complaints = _small_class_complaints(
                labels, counts, fewest=fewest_rows_a_class, where=where
            )
            if task is Task.BINARY and len(labels) > 2:
                complaints.insert(0, _too_many_for_binary(labels, where=where))
            return complaints
        case _:
            assert_never(task)


def encode_targets(values: NDArray[Any], *, task: Task) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return the target as a network learns it, and the class names in code order.

    Returns:
        float32 amounts and no names for regression; int64 codes 0..k-1 and k names, in sorted
        order of the labels, for classes.
    """
    if task is Task.REGRESSION:
        return values.astype(np.float32), ()
    labels, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.int64), tuple(class_name(label) for label in labels)


def codes_note(classes: Sequence[str]) -> str:
    """Say which number stands for which label that is a number itself."""
    reached = some_of([f"{name} as {code}" for code, name in enumerate(classes)])
    return f"labels reach the model as codes: {reached}"


def class_name(label: object) -> str:
    """Write a label as a person would: 3 rather than 3.0."""
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    return str(label)


def some_of(names: Sequence[str], *, most: int = 5) -> str:
    """Join the first names with commas and count the rest."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest:,} more" if rest > 0 else "")


def _regression_complaints(values: NDArray[Any], *, labels: NDArray[Any], where: str) -> list[str]:
    if values.dtype.kind in "iuf":
        return []
    texts = [label for label in labels if not _is_number(label)]
    if 0 < len(texts) < len(labels):
        count = int(np.isin(values, texts).sum())
        what = "1 value is" if count == 1 else f"{count:,} values are"
        return [
            f"{where}: regression needs numbers, but {what} none, such as"
            f" {class_name(texts[0])!r}; mend these or leave their rows out, or choose the task"
            " binary or multiclass"
        ]
    return [
        f"{where}: regression needs numbers, but found {len(labels):,} labels such as "
        f"{class_name(labels[0])!r}; choose a column of numbers, or the task binary or multiclass"
    ]


def _is_number(label: object) -> bool:
    try:
        float(str(label))
    except ValueError:
        return False
    return True


def _small_class_complaints(
    labels: NDArray[Any], counts: NDArray[Any], *, fewest: int, where: str
) -> list[str]:
    small = [
        f"{class_name(label)!r} ({count})"
        for label, count in zip(labels, counts, strict=True)
        if count < fewest
    ]
    if not small:
        return []
    return [
        f"{where}: too few rows of class {some_of(small)} to be split into training, validation "
        f"and test rows, at least {fewest} are needed each; add rows, drop or merge these "
        "classes, or, if the target is an amount, write plain numbers and choose the task "
        "regression"
    ]


def _too_many_for_binary(labels: NDArray[Any], *, where: str) -> str:
    names = some_of([repr(class_name(label)) for label in labels])
    return (
        f"{where}: binary needs two classes, but found {len(labels):,}: {names}; "
        "choose the task multiclass"
    )
