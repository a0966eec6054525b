"""Data sets of streams: of one that memory holds, or of two or three of any size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.given.parts import dataset_from_parts
from objectives.data.given.weights import weighed
from objectives.data.row_weights import is_pair, is_weighted, joined_weights
from objectives.data.split import Split
from objectives.data.stored.keras_types import in_keras_types
from objectives.data.stored.unread import Unread
from objectives.data.streams.parts import StreamParts
from objectives.data.streams.read import MeasuredStream, ReadStream, read_stream
from objectives.data.streams.source import StreamSource, is_stream
from objectives.data.structures import as_arrays, joined, leaves, mapped
from objectives.data.task import Task

_NAMES = ("training", "validation", "test")

Steps = tuple[int | None, int | None, int | None]
"""How many batches an epoch, a validation and a test have, where a person says so."""

Part = StreamSource | ReadStream
"""A stream that is still to be read, or arrays in the place of one."""

_STEPS = ("steps_per_epoch", "validation_steps", "test_steps")


def stated_steps(instance: Any, *, where: str) -> Steps:
    """Return how many batches a pass has by ``steps_per_epoch`` and its kin of a class.

    Args:
        instance: an instance of a person's class.
        where: how to name it in a complaint.

    Raises:
        DataError: one is no whole number above 0.
    """
    stated = [getattr(instance, name, None) for name in _STEPS]
    complaints = [
        f"{where}.{name} is {value!r}; give a whole number above 0, the batches of one pass"
        for name, value in zip(_STEPS, stated, strict=True)
        if value is not None and (type(value) is not int or value < 1)
    ]
    if complaints:
        raise DataError(*complaints)
    return stated[0], stated[1], stated[2]


def sources_of(data: Any, *, name: str, steps: Steps) -> tuple[Part, ...]:
    """Return the streams that a person's code returned, none where it returned no streams.

    Args:
        data: a stream, or a tuple of two or three, of which some may be pairs of arrays.
        name: what to call the data set in messages.
        steps: how many batches a pass of each has.
    """
    where = f"data set {name!r}"
    if is_stream(data):
        return (StreamSource(data, where=where, steps=steps[0]),)
    if not (isinstance(data, tuple) and len(data) in (2, 3) and any(map(is_stream, data))):
        return ()
    given = [tuple(one) if isinstance(one, list) else one for one in data]
    if not all(is_stream(one) or is_pair(one) or is_weighted(one) for one in given):
        return ()
    return tuple(
        StreamSource(one, where=f"{where}, stream {place + 1}", steps=count)
        if is_stream(one)
        else _held(one, where=f"{where}, part {place + 1}")
        for place, (one, count) in enumerate(zip(given, steps, strict=False))
    )


def _held(given: Any, *, where: str) -> ReadStream:
    """Return a pair of arrays beside streams as one that was read."""
    x, y, *weights = given
    return ReadStream(
        x=as_arrays(x),
        y=as_arrays(y),
        weights=as_arrays(weights[0]) if weights else None,
        batch_size=None,
        where=where,
    )


def dataset_from_streams(sources: Sequence[Part], *, name: str, task: Task | None) -> Dataset:
    """Return the data set of streams: rows where memory holds them, else the streams themselves.

    Args:
        sources: one stream, or those to train on, to choose by and maybe to test with; arrays may
            stand in the place of some.
        name: what to call the data set in messages.
        task: what is predicted; inferred from all targets where it is None.

    Raises:
        DataError: with all complaints; a lone stream that memory does not hold, since a shuffled
            one cannot be cut in two.
    """
    parts = [
        read_stream(one, may_be_large=len(sources) > 1) if isinstance(one, StreamSource) else one
        for one in sources
    ]
    held = [part for part in parts if isinstance(part, ReadStream)]
    if len(held) < len(parts):
        return _named(_streamed(parts, name=name, task=task), sources)
    if len(held) == 1:
        dataset = dataset_from_arrays(held[0].x, held[0].y, name=name, task=task)
    else:
        pairs = tuple((one.x, one.y) for one in held)
        dataset = dataset_from_parts(pairs, name=name, task=task)
    weights = joined_weights([one.weights for one in held], [one.rows for one in held])
    return weighed(_with_note(_named(dataset, sources), parts=held, sources=sources), weights)


def _named(dataset: Dataset, sources: Sequence[Part]) -> Dataset:
    """Return a data set with the names of its classes, which those of folders have."""
    # `keras.utils.image_dataset_from_directory` and its kin say them of what they return.
    stream = next(one.stream for one in sources if isinstance(one, StreamSource))
    names = tuple(map(str, getattr(stream, "class_names", None) or ()))
    if dataset.classes != tuple(map(str, range(len(names)))):
        return dataset
    return replace(dataset, classes=names, is_guess=False)


def _with_note(
    dataset: Dataset, *, parts: Sequence[ReadStream], sources: Sequence[Part]
) -> Dataset:
    """Return a data set with the batch size of its stream, and a word on what reading meant."""
    read = [part for part, one in zip(parts, sources, strict=True) if part is not one]
    rows = sum(part.rows for part in read)
    # Rows that are measured are measured together, however they came.
    batch_size = parts[0].batch_size
    batches = "" if batch_size is None else f", in batches of {batch_size:,} unless batch_size is"
    note = (
        f"the stream was read once, {rows:,} rows{batches}"
        + (" in the space" if batch_size is not None else "")
        + "; what it would draw anew in every epoch stays as it was drawn"
    )
    uneven = (parts[0].note,) if parts[0].note else ()
    return replace(dataset, batch_size=batch_size, notes=(*dataset.notes, note, *uneven))


def _streamed(
    parts: Sequence[ReadStream | MeasuredStream], *, name: str, task: Task | None
) -> Dataset:
    where = f"data set {name!r}"
    batch_size = parts[0].batch_size
    if batch_size is None:
        raise DataError(
            f"{where}: the rows to train on are arrays, and those beside them a stream that is more"
            " than memory holds; give a smaller stream, or all in streams"
        )
    complaints = _form_complaints(parts, where=where)
    complaints += [
        f"{where}: x of the {_NAMES[place]} stream is missing, infinite or beyond float32 in"
        f" {part.bad:,} values; replace them or drop their rows"
        for place, part in enumerate(parts)
        if isinstance(part, MeasuredStream) and part.bad
    ]
    if complaints:
        raise DataError(*complaints)
    y = joined([part.y for part in parts])
    rows = [part.rows for part in parts]
    x = _joined_forms([part.x for part in parts], rows=sum(rows))
    dataset = dataset_from_arrays(x, y, name=name, task=task)
    for (place, made), (_, given) in zip(leaves(dataset.targets), leaves(y), strict=True):
        if not np.array_equal(made, in_keras_types(given)):
            raise DataError(
                f"{where}: y{place} of a stream holds labels that are no codes; give 0, 1, 2 and so"
                " on, since a stream is trained on as it comes"
            )
    ends = np.cumsum(rows)
    numbers = [
        np.arange(end - count, end, dtype=np.int64) for count, end in zip(rows, ends, strict=True)
    ]
    test = numbers[2] if len(numbers) == 3 else np.arange(0, dtype=np.int64)
    split = Split(train=numbers[0], validation=numbers[1], test=test, how="by the class itself")
    note = (
        f"the streams are more than memory holds: {' and '.join(f'{count:,}' for count in rows)}"
        f" rows are read anew in every epoch, in batches of {batch_size:,} and in their own order"
    )
    return replace(
        dataset,
        own_split=split,
        streams=StreamParts(parts),
        batch_size=batch_size,
        notes=(*dataset.notes, note, *(part.note for part in parts if part.note)),
    )


def _form_complaints(parts: Sequence[ReadStream | MeasuredStream], *, where: str) -> list[str]:
    """Say which parts have another structure or other shapes than the first."""
    complaints = []
    for what in ("x", "y"):
        forms = [
            [(place, leaf.shape[1:]) for place, leaf in leaves(getattr(part, what))]
            for part in parts
        ]
        texts = [", ".join(f"{place}{shape}" for place, shape in form) for form in forms]
        complaints += [
            f"{where}: rows of {what} have shape {text} in the {_NAMES[place]} stream and"
            f" {texts[0]} in the training stream; give parts of one form"
            for place, text in enumerate(texts)
            if text != texts[0]
        ]
    return complaints


def _joined_forms(parts: list[Any], *, rows: int) -> Any:
    """Return the forms of all rows of the inputs, in the structure of each part."""
    flat = [[leaf for _, leaf in leaves(part)] for part in parts]
    made = iter([_joined_form(same, rows=rows) for same in zip(*flat, strict=True)])
    return mapped(lambda _: next(made), parts[0])


def _joined_form(same: Sequence[Any], *, rows: int) -> Unread:
    first = same[0]
    whole = [leaf for leaf in same if leaf.dtype.kind in "iu" and leaf.size]
    return Unread(
        shape=(rows, *first.shape[1:]),
        dtype=first.dtype if isinstance(first, Unread) else in_keras_types(first[:1]).dtype,
        low=min((int(leaf.min()) for leaf in whole), default=0),
        high=max((int(leaf.max()) for leaf in whole), default=0),
    )
