"""A data set of arrays that a person's code hands over: what they hold stays as it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from objectives.data.dataset import FEWEST_ROWS_A_CLASS, Dataset
from objectives.data.errors import DataError
from objectives.data.given.checks import array_complaints, large_whole_numbers
from objectives.data.given.frames import frame_numbers, series_values
from objectives.data.given.several import holds_several, several_arrays
from objectives.data.given.tables import in_its_place, is_table_of_kinds, with_table
from objectives.data.stored.array import StoredArray
from objectives.data.stored.keras_types import in_keras_types
from objectives.data.stored.kinds import as_stored, in_memory
from objectives.data.stored.unread import Unread
from objectives.data.targets import class_name, codes_note, encode_targets, target_complaints
from objectives.data.task import Task, infer_task, is_whole, plain_targets


def dataset_from_arrays(x: Any, y: Any, *, name: str = "data", task: Task | None = None) -> Dataset:
    """Make a data set of arrays, checked and with the task told from `y`.

    Both keep their shapes and types, but that fractions become float32, as Keras trains in, and
    labels become codes: a text, or a number that is none of 0, 1, 2 and so on.

    Args:
        x: numbers or texts of shape (rows, ...), at least two axes; or a table of pandas, which is
            an array where it holds numbers alone, and read as a table of a file is else; or a
            sparse matrix of SciPy's; or a dict, list or tuple of arrays, for several inputs. Of a
            sparse matrix, or a mapped file that fills more than a fifth of the memory, rows are
            made dense when they are trained on.
        y: one number or label a row, shape (rows,) or (rows, 1); or several numbers a row, shape
            (rows, ...). Rows of zeros and a single one, shape (rows, classes), are classes. A dict,
            list or tuple of arrays is for several outputs.
        name: what to call the data set in messages.
        task: what is predicted; inferred from `y` where it is None.

    Raises:
        DataError: with all complaints; fewer than 10 rows, lengths that differ, values that are
            missing or infinite, a constant target, or a class with a single row.
    """
    if holds_several(x, y):
        return several_arrays(x, y, name=name, task=task)
    where = f"data set {name!r}"
    if is_table_of_kinds(x):
        targets = dataset_from_arrays(in_its_place(x), y, name=name, task=task)
        return with_table(targets, x, where=f"{where}, x")
    features, names, complaints = _features(x, where=where)
    labels = _labels(in_memory(y, where=f"{where}, y"))
    complaints = [*complaints, *array_complaints(features, labels, where=where)]
    if complaints:
        raise DataError(*complaints)
    target = _target(labels, task=task, where=f"{where}, y")
    return Dataset(
        name=name,
        features=in_keras_types(features),
        targets=target.values,
        task=target.task,
        classes=target.classes,
        feature_names=names,
        source="arrays",
        task_reason=target.reason,
        as_given=True,
        is_column=target.is_column,
        is_guess=target.is_guess,
        notes=(
            *large_whole_numbers(features, names),
            *(() if target.classes else large_whole_numbers(labels, place="y")),
            *target.notes,
        ),
    )


def _features(x: ArrayLike, *, where: str) -> tuple[Any, tuple[str, ...], list[str]]:
    if isinstance(x, pd.DataFrame):
        numbers, complaints = frame_numbers(x, where=f"{where}, x")
        return numbers, tuple(str(name) for name in x.columns), complaints
    if isinstance(x, pd.Series):
        return series_values(x), (), []
    stored = as_stored(x, where=f"{where}, x")
    return stored if isinstance(stored, StoredArray | Unread) else np.asarray(stored), (), []


def _labels(y: ArrayLike) -> NDArray[Any]:
    if isinstance(y, pd.DataFrame):
        return np.stack([series_values(y.iloc[:, at]) for at in range(y.shape[1])], axis=1)
    return series_values(y) if isinstance(y, pd.Series) else np.asarray(y)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Target:
    """The targets as a model takes them, and what they are."""

    values: NDArray[Any]
    task: Task
    reason: str = ""
    classes: tuple[str, ...] = ()
    is_column: bool = False
    is_guess: bool = False
    notes: tuple[str, ...] = ()


def _target(labels: NDArray[Any], *, task: Task | None, where: str) -> _Target:
    rows = labels.reshape(len(labels), -1)
    if rows.shape[1] > 1:
        return _several(labels, task=task, where=where)
    values = plain_targets(rows[:, 0])
    is_guess = task is None and is_whole(values)
    chosen, reason = infer_task(values) if task is None else (task, "")
    complaints = target_complaints(
        values, task=chosen, fewest_rows_a_class=FEWEST_ROWS_A_CLASS, where=where
    )
    if complaints and is_guess and len(np.unique(values)) > 2:
        # A class of one row could not be learned: until the model says so, they are amounts.
        chosen, complaints = Task.REGRESSION, []
    if complaints:
        raise DataError(*complaints)
    if chosen is Task.REGRESSION:
        kept = in_keras_types(values).reshape(labels.shape)
        return _Target(values=kept, task=chosen, reason=reason, is_guess=is_guess)
    codes, classes = encode_targets(values, task=chosen)
    is_number, notes = values.dtype.kind in "biuf", []
    if is_number and np.array_equal(values, codes):
        kept = in_keras_types(values)
    else:
        if is_number:
            notes.append(codes_note(classes))
        kept = codes.astype(np.float32 if chosen is Task.BINARY else np.int32)
    return _Target(
        values=kept.reshape(labels.shape),
        task=chosen,
        reason=reason,
        classes=classes,
        # Made here, the codes of two classes get the shape of the one output that they are for.
        is_column=not is_number and chosen is Task.BINARY and labels.ndim == 1,
        is_guess=is_guess,
        notes=tuple(notes),
    )


def _several(labels: NDArray[Any], *, task: Task | None, where: str) -> _Target:
    """Return targets of several numbers a row: amounts, tags, one-hot classes, an image."""
    values = in_keras_types(plain_targets(labels))
    if values.dtype.kind not in "biuf":
        raise DataError(f"{where} holds text in several columns; give one label a row, or numbers")
    if (values == values[:1]).all():
        raise DataError(f"{where}: every row holds the same values; there is nothing to learn")
    if _is_one_hot(values) and task in (None, Task.MULTICLASS):
        codes = values.argmax(axis=1)
        complaints = target_complaints(
            codes, task=Task.MULTICLASS, fewest_rows_a_class=FEWEST_ROWS_A_CLASS, where=where
        )
        if complaints:
            raise DataError(*complaints)
        return _Target(
            values=values,
            task=Task.MULTICLASS,
            reason="the target holds a row of zeros and a one for each row",
            classes=tuple(class_name(code) for code in range(values.shape[1])),
        )
    if task not in (None, Task.REGRESSION):
        raise DataError(
            f"{where} has shape {labels.shape}, but the task {task} needs one label a row;"
            " leave the task out: with several numbers a row the model's own loss decides"
        )
    shape = values.shape[1:]
    count = f"{shape[0]:,} numbers" if len(shape) == 1 else f"an array of shape {shape}"
    return _Target(
        values=values, task=Task.REGRESSION, reason=f"the target holds {count} for each row"
    )


def _is_one_hot(values: NDArray[Any]) -> bool:
    if values.ndim != 2:
        return False
    return bool(((values == 0) | (values == 1)).all() and (values.sum(axis=1) == 1).all())
