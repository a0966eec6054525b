"""Rows of a stream that memory does not hold: taken one after another, pass by pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, final

import numpy as np
from numpy.typing import NDArray

from objectives.data.errors import DataError
from objectives.data.rows import Rows
from objectives.data.stored.keras_types import in_keras_types
from objectives.data.stored.unread import Unread
from objectives.data.streams.source import Batch
from objectives.data.structures import joined, leaves, mapped, taken


class Passes(Protocol):
    """What can be gone through pass by pass."""

    @property
    def where(self) -> str:
        """How to name it in a complaint."""
        ...

    def one_pass(self) -> Iterator[Batch]:
        """Return the batches of one pass."""
        ...


Arrange = Callable[[Any, Any, Any], Rows]
"""Makes of inputs, targets and weights what a model takes."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class StreamRows(Rows):
    """The rows of one stream, or of several one after another.

    They can be taken in their own order alone, and a take of the first begins a new pass. ``x``,
    ``y`` and ``sample_weight`` say shapes and types and hold nothing.

    Attributes:
        stream: the pass that is under way.
        sample: the rows of the first batch, for looks at a model before anything is trained.
    """

    stream: StreamPass | SamplePass
    sample: Rows

    @property
    def in_order(self) -> bool:
        """True: a stream has an order of its own."""
        return True

    @property
    def is_stored(self) -> bool:
        """True: it is read batch by batch."""
        return True

    def take(self, order: NDArray[np.int32]) -> Rows:
        """Return the next rows of the pass.

        Args:
            order: their numbers, which go on from those before or begin with 0; numbers of rows
                among them may come a second time after that.
        """
        ascending = np.flatnonzero(np.diff(order) != 1)
        count = int(ascending[0]) + 1 if len(ascending) else len(order)
        rows = self.stream.take(int(order[0]), count)
        return rows if count == len(order) else rows.take(order - order[0])

    def head(self, count: int) -> Rows:
        """Return rows like the first ones, as many as are asked for."""
        have = len(self.sample)
        return self.sample.take(np.arange(min(count, len(self)), dtype=np.int32) % have)

    def for_looks(self) -> StreamRows:
        """Return rows of the same form, made of those of the first batch."""
        return replace(self, stream=SamplePass(self.sample))


@final
class SamplePass:
    """Stands in for a pass where the form of rows matters and nothing else."""

    def __init__(self, sample: Rows) -> None:
        """Take the rows of the first batch."""
        self._sample = sample

    def take(self, start: int, count: int) -> Rows:
        """Return as many rows of the sample, over and over."""
        numbers = np.arange(start, start + count, dtype=np.int32)
        return self._sample.take(numbers % len(self._sample))


@final
class StreamPass:
    """A pass through sources, one after another, cut into as many rows as are asked for."""

    def __init__(self, sources: Sequence[Passes], arrange: Arrange) -> None:
        """Take the sources; nothing is read yet."""
        self._sources = sources
        self._arrange = arrange
        self._batches: Iterator[Batch] = iter(())
        self._waiting: list[Batch] = []
        self._next = 0

    def take(self, start: int, count: int) -> Rows:
        """Return rows from ``start`` on; 0 begins a new pass.

        Raises:
            DataError: this pass has fewer rows than the first one had.
        """
        if start == 0:
            # Lets the pass before come to its end, of which a PyDataset is told.
            next(self._batches, None)
            self._batches = (batch for one in self._sources for batch in one.one_pass())
            self._waiting, self._next = [], 0
        if start != self._next:
            raise AssertionError(f"rows of a stream were asked for from {start}, not {self._next}")
        have = sum(map(_count, self._waiting))
        while have < count:
            batch = next(self._batches, None)
            if batch is None:
                raise DataError(
                    f"{self._sources[-1].where}: ended after {start + have} rows in this epoch,"
                    " and had more when it was gone through first; give the same rows each time"
                )
            self._waiting.append(tuple(mapped(in_keras_types, part) for part in batch))
            have += _count(batch)
        whole = self._waiting[0]
        if len(self._waiting) > 1:
            whole = tuple(
                joined([batch[place] for batch in self._waiting]) for place in range(len(whole))
            )
        self._waiting = []
        if have > count:
            self._waiting = [tuple(taken(part, np.arange(count, have)) for part in whole)]
            whole = tuple(taken(part, np.arange(count)) for part in whole)
        self._next += count
        x, y, *weights = whole
        return self._arrange(x, y, weights[0] if weights else None)


def stream_rows(
    sources: Sequence[Passes], *, first: Batch, rows: int, arrange: Arrange
) -> StreamRows:
    """Return the rows of streams that memory does not hold.

    Args:
        sources: the streams, one after another.
        first: the first batch.
        rows: how many rows a pass has.
        arrange: makes what a model takes of inputs, targets and weights.
    """
    x, y, *weights = first
    sample = arrange(x, y, weights[0] if weights else None)
    weight = sample.sample_weight

    def unread(leaf: Any) -> Unread:
        return Unread(shape=(rows, *leaf.shape[1:]), dtype=leaf.dtype)

    return StreamRows(
        x=mapped(unread, sample.x),
        y=mapped(unread, sample.y),
        sample_weight=None if weight is None else mapped(unread, weight),
        stream=StreamPass(sources, arrange),
        sample=sample,
    )


def _count(batch: Batch) -> int:
    return next(len(leaf) for _, leaf in leaves(batch[1]))
