"""What a class's `data()` returned, as a data set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.given.checks import masked_complaints
from objectives.data.given.parts import are_parts, dataset_from_parts
from objectives.data.given.streamed import Steps, dataset_from_streams, sources_of
from objectives.data.task import Task


def returned_dataset(
    data: Any, *, name: str, task: Task | None, steps: Steps = (None, None, None)
) -> Dataset | None:
    """Return the data set of what a class returned.

    That is a data set itself, a pair of arrays, two or three pairs, a stream of batches, or two or
    three streams; several in a tuple or a list. Streams that memory holds are read once.

    Args:
        data: what the class returned.
        name: the class's name.
        task: what it says is predicted; inferred where it is None.
        steps: how many batches a pass of each stream has, where it says so.

    Returns:
        None where it is something else.

    Raises:
        DataError: with all complaints about it.
    """
    if isinstance(data, list) and len(data) in (2, 3):
        # Keras's own functions give lists, as `image_dataset_from_directory(subset="both")` does.
        data = tuple(data)
    masked = masked_complaints(data, where=f"data set {name!r}")
    if masked:
        raise DataError(*masked)
    if isinstance(data, Dataset):
        return replace(data, is_column=data.task is not Task.MULTICLASS)
    sources = sources_of(data, name=name, steps=steps)
    if sources:
        return dataset_from_streams(sources, name=name, task=task)
    if are_parts(data):
        return dataset_from_parts(data, name=name, task=task)
    if isinstance(data, tuple) and len(data) == 2:
        return dataset_from_arrays(data[0], data[1], name=name, task=task)
    return None
