"""Streams of batches, and how a pass through one goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, final

import numpy as np
import pandas as pd

from objectives.data.errors import DataError
from objectives.data.stored.pieces import is_sparse
from objectives.data.structures import mapped

# What TensorFlow tells of a stream that repeats itself without end.
_INFINITE = -1

Batch = tuple[Any, ...]
"""What a step is given: ``(x, y)``, or ``(x, y, sample_weight)``."""


def is_stream(data: Any) -> bool:
    """Tell whether a value gives its rows batch by batch."""
    if isinstance(data, np.ndarray | pd.DataFrame | pd.Series | Mapping | list | tuple | str):
        return False
    if hasattr(data, "shape") or is_sparse(data):
        return False
    return hasattr(data, "__iter__") or _is_indexed(data)


@final
class StreamSource:
    """A stream that can be read pass by pass, an epoch each.

    A `tf.data.Dataset` or a `PyDataset` begins anew with each pass, and is told of its end as by
    Keras. With a stated number of steps a pass goes on where the one before ended.
    """

    def __init__(self, stream: Any, *, where: str, steps: int | None = None) -> None:
        """Take a stream.

        Args:
            stream: a `tf.data.Dataset`, a `keras.utils.PyDataset`, a generator, or anything that
                gives `(x, y)` or `(x, y, sample_weight)` batch by batch.
            where: how to name it in a complaint.
            steps: how many batches a pass has; None for as many as there are.
        """
        self.stream = stream
        self.where = where
        self.steps = steps
        self._under_way: Iterator[Any] | None = None

    @property
    def is_used_up(self) -> bool:
        """Whether there is one pass and no other, as of a generator."""
        return self.steps is None and iter_is_itself(self.stream)

    def one_pass(self) -> Iterator[Batch]:
        """Return the batches of one pass as arrays.

        Raises:
            DataError: it has no end, or gives something else than batches.
        """
        if self.steps is None:
            for element in self._elements():
                yield as_batch(element, where=self.where)
            if _is_indexed(self.stream) and hasattr(self.stream, "on_epoch_end"):
                self.stream.on_epoch_end()
            return
        for number in range(self.steps):
            element = self._next_element()
            if element is None:
                raise DataError(
                    f"{self.where}: ended after {number} of {self.steps} steps; state as many as"
                    " there are, or let it repeat itself"
                )
            yield as_batch(element, where=self.where)

    def _next_element(self) -> Any:
        """Return the next element of a stream that goes on, from its beginning after its end."""
        for _ in range(2):
            if self._under_way is None:
                self._under_way = iter(self._elements())
            element = next(self._under_way, None)
            if element is not None:
                return element
            if iter_is_itself(self.stream):
                return None
            self._under_way = None
        return None

    def _elements(self) -> Iterator[Any]:
        stream = self.stream
        cardinality = getattr(stream, "cardinality", None)
        if self.steps is None and callable(cardinality) and int(cardinality()) == _INFINITE:
            raise DataError(
                f"{self.where}: is a tf.data.Dataset that repeats without end; leave repeat() out,"
                " epochs are counted by the search, or write how many batches an epoch has,"
                " such as `steps_per_epoch = 100`, in the class"
            )
        if hasattr(stream, "as_numpy_iterator"):
            return iter(stream.as_numpy_iterator())
        if _is_indexed(stream):
            return (stream[place] for place in range(len(stream)))
        return iter(stream)


def as_batch(element: Any, *, where: str) -> Batch:
    """Return an element of a stream as arrays.

    Raises:
        DataError: it is no pair `(x, y)`, and no triple with weights.
    """
    if not isinstance(element, list | tuple) or len(element) not in (2, 3):
        found = type(element).__name__
        raise DataError(
            f"{where}: gives {found} instead of pairs (x, y); give both, batch by batch"
        )
    return tuple(mapped(np.asarray, part) for part in element)


def iter_is_itself(stream: Any) -> bool:
    """Tell whether a stream can be gone through only once."""
    return hasattr(stream, "__next__")


def _is_indexed(data: Any) -> bool:
    """Tell whether batches are asked for by number, as of a `PyDataset`."""
    return any(kind.__name__ in ("PyDataset", "Sequence") for kind in type(data).__mro__) and (
        hasattr(data, "__getitem__") and hasattr(data, "__len__")
    )
