"""A data set with several inputs or outputs, an array each."""

from __future__ import annotations

from typing import Any

import numpy as np

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.given.checks import (
    feature_value_complaints,
    few_rows_complaints,
    large_whole_numbers,
    missing_target_complaints,
)
from objectives.data.given.frames import given_array
from objectives.data.structures import is_structure, known_rows, leaves, mapped
from objectives.data.targets import some_of
from objectives.data.task import Task


def holds_several(x: Any, y: Any) -> bool:
    """Tell whether a person's code returned several inputs or outputs."""
    rows = _rows(x, y)
    return is_structure(x, rows=rows) or is_structure(y, rows=rows)


def several_arrays(x: Any, y: Any, *, name: str, task: Task | None) -> Dataset:
    """Make a data set of structures of arrays; they stay as they are.

    The numbers of several outputs are no classes here, whatever they are: the losses say what each
    output learns.

    Raises:
        DataError: with all complaints: arrays of different lengths, values that are missing or
            infinite, texts among the targets, or a task of classes.
    """
    where = f"data set {name!r}"
    rows = _rows(x, y)
    inputs = _arrays(x, rows=rows)
    outputs = _arrays(y, rows=rows)
    arrays = [(f"x{path}", leaf) for path, leaf in leaves(inputs)]
    targets = [(f"y{path}", leaf) for path, leaf in leaves(outputs)]
    complaints = few_rows_complaints(rows or 0, where=where)
    lengths = {place: leaf.shape[0] if leaf.ndim else 0 for place, leaf in [*arrays, *targets]}
    if len(set(lengths.values())) > 1:
        found = some_of([f"{place} has {count:,}" for place, count in lengths.items()], most=9)
        complaints.append(f"{where}: arrays differ in length: {found}; give a row each of all")
    for place, leaf in arrays:
        complaints += feature_value_complaints(leaf, where=where, name=place)
    for place, leaf in targets:
        if leaf.dtype.kind not in "biuf":
            found = "texts" if leaf.dtype.kind in "OUS" else leaf.dtype
            complaints.append(
                f"{where}: {place} holds {found}; of several outputs each needs numbers, such as"
                " codes of classes"
            )
        else:
            complaints += missing_target_complaints(leaf, where=where, name=place)
    if task not in (None, Task.REGRESSION):
        complaints.append(
            f"{where}: the task {task} is of one label a row, but there are several inputs or"
            " outputs; leave it out: the losses say what each output learns"
        )
    if complaints:
        raise DataError(*complaints)
    count = len(targets)
    raw = [found for name, part in (("x", x), ("y", y)) for found in leaves(part, name)]
    return Dataset(
        name=name,
        features=inputs,
        targets=outputs,
        task=Task.REGRESSION,
        source="arrays",
        task_reason="the target holds " + (f"{count} outputs" if count > 1 else "one output"),
        as_given=True,
        notes=tuple(
            note
            for place, leaf in raw
            if isinstance(leaf, np.ndarray)
            for note in large_whole_numbers(leaf, place=place)
        ),
    )


def _rows(x: Any, y: Any) -> int | None:
    known = known_rows(x)
    known = known_rows(y) if known is None else known
    if known is not None:
        return known
    first = next((leaf for _, leaf in leaves(x)), None)
    return known_rows(first)


def _arrays(value: Any, *, rows: int | None) -> Any:
    if is_structure(value, rows=rows):
        return mapped(given_array, value)
    return given_array(value)
