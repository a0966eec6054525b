"""What a class's `data()` returned, as a data set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from objectives.data.dataset import Dataset
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.given.parts import are_parts, dataset_from_parts
from objectives.data.streams.reading import ReadStream, is_stream, read_stream
from objectives.data.task import Task


def returned_dataset(data: Any, *, name: str, task: Task | None) -> Dataset | None:
    """Return the data set of what a class returned.

    That is a data set itself, a pair of arrays, two or three pairs, a stream of batches, or two or
    three streams. Streams are read once.

    Args:
        data: what the class returned.
        name: the class's name.
        task: what it says is predicted; inferred where it is None.

    Returns:
        None where it is something else.

    Raises:
        DataError: with all complaints about it.
    """
    if isinstance(data, Dataset):
        return replace(data, is_column=data.task is not Task.MULTICLASS)
    where = f"data set {name!r}"
    if is_stream(data):
        read = read_stream(data, where=where)
        dataset = dataset_from_arrays(read.x, read.y, name=name, task=task)
        return _of_streams(dataset, [read])
    if isinstance(data, tuple) and len(data) in (2, 3) and all(map(is_stream, data)):
        parts = [read_stream(one, where=f"{where}, stream {at + 1}") for at, one in enumerate(data)]
        dataset = dataset_from_parts(tuple((one.x, one.y) for one in parts), name=name, task=task)
        return _of_streams(dataset, parts)
    if are_parts(data):
        return dataset_from_parts(data, name=name, task=task)
    if isinstance(data, tuple) and len(data) == 2:
        return dataset_from_arrays(data[0], data[1], name=name, task=task)
    return None


def _of_streams(dataset: Dataset, parts: list[ReadStream]) -> Dataset:
    """Return a data set with the batch size of its stream, and a word on what reading meant."""
    batch_size = parts[0].batch_size
    batches = "" if batch_size is None else f", in batches of {batch_size:,} unless batch_size is"
    note = (
        f"the stream was read once, {dataset.rows:,} rows{batches}"
        + (" in the space" if batch_size is not None else "")
        + "; what it would draw anew in every epoch stays as it was drawn"
    )
    return replace(dataset, batch_size=batch_size, notes=(*dataset.notes, note))
