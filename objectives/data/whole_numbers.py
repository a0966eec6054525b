"""A target of whole numbers read in the other way: as amounts, or as classes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.data.dataset import FEWEST_ROWS_A_CLASS, Dataset
from objectives.data.errors import DataError
from objectives.data.targets import codes_note, encode_targets, target_complaints
from objectives.data.task import Task


def as_amounts(dataset: Dataset, *, reason: str) -> Dataset:
    """Return a data set whose classes are the amounts that their names say.

    Args:
        dataset: A data set whose task was guessed from whole numbers.
        reason: Why they are amounts, for people.
    """
    amounts = whole_numbers(dataset).reshape(dataset.targets.shape)
    if not dataset.as_given:
        amounts = amounts.astype(np.float32)
    elif np.array_equal(amounts, dataset.targets):
        amounts = dataset.targets  # In the type that it was given in.
    # What was said of codes holds no longer.
    notes = tuple(note for note in dataset.notes if not note.startswith("labels reach"))
    return replace(
        dataset,
        targets=amounts,
        task=Task.REGRESSION,
        classes=(),
        task_reason=reason,
        notes=notes,
    )


def as_classes(dataset: Dataset, *, reason: str) -> Dataset:
    """Return a data set whose amounts, which are whole numbers, are classes.

    Args:
        dataset: A data set whose task was guessed from whole numbers.
        reason: Why they are classes, for people.

    Raises:
        DataError: If a class would have a single row.
    """
    values = dataset.targets.reshape(-1)
    task = Task.MULTICLASS if len(np.unique(values)) > 2 else Task.BINARY
    complaints = target_complaints(
        values,
        task=task,
        fewest_rows_a_class=FEWEST_ROWS_A_CLASS,
        where=f"data set {dataset.name!r}, y",
    )
    if complaints:
        raise DataError(*complaints)
    codes, classes = encode_targets(values, task=task)
    notes = dataset.notes
    if dataset.as_given and np.array_equal(values, codes):
        codes = values
    elif dataset.as_given:
        codes = codes.astype(np.int32)
        notes = (*notes, codes_note(classes))
    return replace(
        dataset,
        targets=codes.reshape(dataset.targets.shape),
        task=task,
        classes=classes,
        task_reason=reason,
        notes=notes,
        is_column=dataset.is_column and task is Task.BINARY,
    )


def as_places(dataset: Dataset, *, outputs: int, reason: str) -> Dataset:
    """Return a data set whose whole numbers are classes by themselves: places among the outputs.

    Ids of a vocabulary are such numbers. Not each of them need be the target of a row, so no class
    is too rare, and `classes` names all of them.

    Args:
        dataset: A data set as it was given, whose task was guessed from whole numbers.
        outputs: How many outputs the model has, a class each; more than the largest number.
        reason: Why they are classes, for people.
    """
    return replace(
        as_amounts(dataset, reason=reason) if dataset.classes else dataset,
        task=Task.MULTICLASS,
        classes=tuple(map(str, range(outputs))),
        task_reason=reason,
    )


def whole_numbers(dataset: Dataset) -> NDArray[Any]:
    """Return the targets as they were before codes were made of them, shape (rows,)."""
    if not dataset.classes:
        return dataset.targets.reshape(-1)
    return np.array([int(name) for name in dataset.classes])[dataset.labels]
