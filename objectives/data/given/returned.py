"""What a class's `data()` returned, as a data set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.given.checks import masked_complaints
from objectives.data.given.parts import are_parts, dataset_from_parts, part_rows
from objectives.data.given.streamed import Steps, dataset_from_streams, sources_of
from objectives.data.given.weights import weighed
from objectives.data.row_weights import is_pair, joined_weights, without_weights
from objectives.data.structures import in_arrays
from objectives.data.task import Task


def returned_dataset(
    data: Any,
    *,
    name: str,
    task: Task | None,
    steps: Steps = (None, None, None),
    is_in_parts: bool = False,
) -> Dataset | None:
    """Return the data set of what a class returned.

    That is a data set itself, a pair of arrays or a triple with ``sample_weight``, two or three of
    these, a stream of batches, two or three streams, or streams and pairs; several in a tuple or a
    list. Streams that memory holds are read once.

    Args:
        data: what the class returned.
        name: the class's name.
        task: what it says is predicted; inferred where it is None.
        steps: how many batches a pass of each stream has, where it says so.
        is_in_parts: whether it is known to be several parts, whatever they look like: two pairs of
            as many rows are else told from two inputs and two outputs by their shapes.

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
    pairs, weights = without_weights(data)
    if is_in_parts or are_parts(pairs):
        pairs = tuple((in_arrays(x), in_arrays(y)) for x, y in pairs)
        dataset = dataset_from_parts(pairs, name=name, task=task)
        return weighed(dataset, joined_weights(weights, part_rows(pairs))) if weights else dataset
    if is_pair(pairs):
        dataset = dataset_from_arrays(pairs[0], pairs[1], name=name, task=task)
        return weighed(dataset, joined_weights(weights, [dataset.rows])) if weights else dataset
    return None
