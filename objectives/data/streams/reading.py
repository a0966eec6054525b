"""A finite stream of batches, read once into arrays that can be split as rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.errors import DataError
from objectives.data.stored.pieces import is_sparse, most_bytes
from objectives.data.structures import joined, leaves, mapped, taken

# What TensorFlow tells of a stream that repeats itself without end.
_INFINITE = -1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStream:
    """What a stream held.

    Attributes:
        x: the inputs of all rows, an array or a structure of arrays.
        y: the targets, likewise.
        batch_size: how many rows a batch had; None where it gave rows one by one.
    """

    x: Any
    y: Any
    batch_size: int | None


def is_stream(data: Any) -> bool:
    """Tell whether a value gives its rows batch by batch."""
    if isinstance(data, np.ndarray | pd.DataFrame | pd.Series | Mapping | list | tuple | str):
        return False
    if hasattr(data, "shape") or is_sparse(data):
        return False
    return hasattr(data, "__iter__") or _is_indexed(data)


def read_stream(stream: Any, *, where: str) -> ReadStream:
    """Read all batches, in their order.

    Args:
        stream: a `tf.data.Dataset`, a `keras.utils.PyDataset`, a generator, or anything that gives
            `(x, y)` batch by batch.
        where: how to name it in a complaint.

    Raises:
        DataError: it has no end, holds more than a fifth of the memory, gives no pairs, or weights
            beside them.
    """
    batches: list[tuple[Any, Any]] = []
    size, most = 0, most_bytes()
    is_batched = True
    for element in _elements(stream, where=where):
        x, y = _pair(element, where=where)
        if not batches:
            is_batched = all(leaf.ndim > 0 for _, leaf in leaves(y))
        if not is_batched:
            x, y = (mapped(lambda leaf: leaf[None], part) for part in (x, y))
        size += sum(int(leaf.nbytes) for part in (x, y) for _, leaf in leaves(part))
        if size > most:
            raise DataError(
                f"{where}: holds more than {most / 2**30:.1f} GiB, a fifth of this machine's"
                " memory, or has no end; give fewer rows, such as by stream.take(n)"
            )
        batches.append((x, y))
    if not batches:
        raise DataError(f"{where}: gave no batch; a generator is used up once it was read")
    first_rows = next(leaf.shape[0] for _, leaf in leaves(batches[0][1]))
    x, y = joined([x for x, _ in batches]), joined([y for _, y in batches])
    if _is_shuffled(stream):
        order = _order_of_its_own(x, y)
        x, y = taken(x, order), taken(y, order)
    return ReadStream(x=x, y=y, batch_size=int(first_rows) if is_batched else None)


def _is_shuffled(stream: Any) -> bool:
    """Tell whether a `tf.data.Dataset` gives its rows in another order each time."""
    inputs = getattr(stream, "_inputs", None)
    is_here = "Shuffle" in type(stream).__name__
    return is_here or (callable(inputs) and any(_is_shuffled(one) for one in inputs()))


def _order_of_its_own(x: Any, y: Any) -> NDArray[np.int64]:
    """Return an order of rows that follows from what they hold alone.

    So that a study that goes on later finds the rows where they were.
    """
    arrays = [leaf for part in (x, y) for _, leaf in leaves(part)]
    digests = [
        hashlib.sha256(b"".join(np.asarray(leaf[row]).tobytes() for leaf in arrays)).digest()
        for row in range(len(arrays[0]))
    ]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__), dtype=np.int64)


def _elements(stream: Any, *, where: str) -> Iterator[Any]:
    cardinality = getattr(stream, "cardinality", None)
    if callable(cardinality) and int(cardinality()) == _INFINITE:
        raise DataError(
            f"{where}: is a tf.data.Dataset that repeats without end; leave repeat() out, epochs"
            " are counted by the search"
        )
    if hasattr(stream, "as_numpy_iterator"):
        yield from stream.as_numpy_iterator()
    elif _is_indexed(stream):
        for place in range(len(stream)):
            yield stream[place]
    else:
        yield from stream


def _is_indexed(data: Any) -> bool:
    """Tell whether batches are asked for by number, as of a `PyDataset`."""
    return any(kind.__name__ in ("PyDataset", "Sequence") for kind in type(data).__mro__) and (
        hasattr(data, "__getitem__") and hasattr(data, "__len__")
    )


def _pair(element: Any, *, where: str) -> tuple[Any, Any]:
    if isinstance(element, list | tuple) and len(element) == 3:
        raise DataError(
            f"{where}: gives weights beside x and y; leave them out and give the class"
            " sample_weight(x, y)"
        )
    if not isinstance(element, list | tuple) or len(element) != 2:
        found = type(element).__name__
        raise DataError(
            f"{where}: gives {found} instead of pairs (x, y); give both, batch by batch"
        )
    x, y = (mapped(np.asarray, part) for part in element)
    return x, y
