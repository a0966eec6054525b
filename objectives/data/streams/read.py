"""A stream gone through once: held in memory where it fits, measured where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from objectives.data.errors import DataError
from objectives.data.stored.keras_types import in_keras_types
from objectives.data.stored.pieces import most_bytes
from objectives.data.stored.unread import Unread
from objectives.data.streams.batches import (
    bytes_of,
    require_one_form,
    rows_of,
    sizes_note,
    usual_size,
)
from objectives.data.streams.order import is_shuffled, order_of_its_own
from objectives.data.streams.source import Batch, StreamSource
from objectives.data.structures import joined, leaves, mapped, taken
from objectives.data.targets import out_of_range


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ReadStream:
    """What a stream held.

    Attributes:
        x: the inputs of all rows, an array or a structure of arrays.
        y: the targets, likewise.
        weights: how much each row counts; None where the stream does not say.
        batch_size: how many rows most batches had; None where it gave rows one by one.
        where: how to name the stream in a complaint.
        note: what a person should know of its batches; empty where they are alike.
    """

    x: Any
    y: Any
    weights: Any
    batch_size: int | None
    where: str = ""
    note: str = ""

    def one_pass(self) -> Iterator[Batch]:
        """Return all rows as one batch."""
        yield (self.x, self.y) if self.weights is None else (self.x, self.y, self.weights)

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return len(next(leaf for _, leaf in leaves(self.y)))


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MeasuredStream:
    """What is known of a stream that memory does not hold, after one pass.

    Attributes:
        source: the stream; None in a process that has not made it.
        rows: how many rows a pass has.
        batch_size: how many rows most batches have, the last of a pass maybe fewer.
        first: its first batch, in the types that Keras takes.
        x: the forms of the inputs.
        y: the targets of that pass.
        bad: how many values of the inputs were missing or infinite.
        note: what a person should know of its batches; empty where they are alike.
    """

    source: StreamSource | None
    rows: int
    batch_size: int
    first: Batch
    x: Any
    y: Any
    bad: int
    note: str = ""

    @property
    def here(self) -> StreamSource:
        """The stream, which this process has made."""
        assert self.source is not None, "a stream is made again in each process"
        return self.source


def read_stream(source: StreamSource, *, may_be_large: bool = False) -> ReadStream | MeasuredStream:
    """Read all batches of one pass, in their order.

    Args:
        source: the stream.
        may_be_large: whether it may be more than memory holds; then it is gone through to its
            end, and nothing but its targets kept.

    Raises:
        DataError: it has no end, holds more than a fifth of the memory, gives no pairs, or batches
            of different forms.
    """
    held = _Held(source, may_be_large=may_be_large)
    for batch in source.one_pass():
        held.add(batch)
    if held.first is None:
        raise DataError(f"{source.where}: gave no batch; a generator is used up once it was read")
    return held.measured(held.first) if held.is_large else held.read(held.first)


@final
class _Held:
    """What is held of a stream while it is gone through: all, or its targets where that is much."""

    def __init__(self, source: StreamSource, *, may_be_large: bool) -> None:
        self._source = source
        self._may_be_large = may_be_large
        self._batches: list[Batch] = []
        self._size, self._most = 0, most_bytes()
        self._seen = _Seen()
        self._is_batched = True
        self._sizes: list[int] = []
        self.first: Batch | None = None
        self.is_large = False

    def add(self, given: Batch) -> None:
        """Take the next batch."""
        if self.first is None:
            self._is_batched = all(leaf.ndim > 0 for _, leaf in leaves(given[1]))
        batch = given
        if not self._is_batched:
            batch = tuple(mapped(lambda leaf: leaf[None], part) for part in given)
        self.first = self.first or batch
        require_one_form(self.first, batch, where=self._source.where)
        self._seen.look_at(batch[0])
        self._sizes.append(rows_of(batch))
        kept = (None, *batch[1:]) if self.is_large else batch
        self._batches.append(kept)
        self._size += bytes_of(kept)
        if self._size > self._most:
            self._drop_inputs()

    def _drop_inputs(self) -> None:
        source = self._source
        can_be_large = self._may_be_large and self._is_batched and not source.is_used_up
        if self.is_large or not can_be_large:
            raise DataError(_too_large(source, self._most, may_be_large=self._may_be_large))
        self.is_large = True
        self._batches = [(None, *batch[1:]) for batch in self._batches]
        self._size = sum(map(bytes_of, self._batches))

    def measured(self, first: Batch) -> MeasuredStream:
        """Return what is known of a stream of which the targets alone were held."""
        return MeasuredStream(
            source=self._source,
            rows=sum(self._sizes),
            batch_size=usual_size(self._sizes),
            first=tuple(mapped(in_keras_types, part) for part in first),
            x=self._seen.forms(first[0], rows=sum(self._sizes)),
            bad=self._seen.bad,
            note=sizes_note(self._sizes, where=self._source.where),
            y=joined([batch[1] for batch in self._batches]),
        )

    def read(self, first: Batch) -> ReadStream:
        """Return all that a stream gave."""
        parts = range(len(first))
        whole = tuple(joined([batch[place] for batch in self._batches]) for place in parts)
        if is_shuffled(self._source.stream):
            order = order_of_its_own(whole)
            whole = tuple(taken(part, order) for part in whole)
        x, y, *weights = whole
        return ReadStream(
            x=x,
            y=y,
            weights=weights[0] if weights else None,
            batch_size=usual_size(self._sizes) if self._is_batched else None,
            where=self._source.where,
            note=sizes_note(self._sizes, where=self._source.where),
        )


@final
class _Seen:
    """What the values of the inputs were like, batch by batch."""

    def __init__(self) -> None:
        self.bad = 0
        self._limits: dict[str, tuple[int, int]] = {}

    def look_at(self, x: Any) -> None:
        for place, leaf in leaves(x):
            if leaf.dtype.kind == "f":
                self.bad += int((~np.isfinite(leaf) | out_of_range(leaf)).sum())
            elif leaf.dtype.kind in "iu" and leaf.size:
                low, high = self._limits.get(place, (0, 0))
                self._limits[place] = min(low, int(leaf.min())), max(high, int(leaf.max()))

    def forms(self, x: Any, *, rows: int) -> Any:
        """Return the forms of all rows of the inputs."""
        limits = iter([self._limits.get(place, (0, 0)) for place, _ in leaves(x)])

        def form(leaf: Any) -> Unread:
            low, high = next(limits)
            taken_as = in_keras_types(leaf[:1]).dtype
            shape = (rows, *leaf.shape[1:])
            return Unread(shape=shape, dtype=taken_as, low=low, high=high)

        return mapped(form, x)


def _too_large(source: StreamSource, most: int, *, may_be_large: bool) -> str:
    found = (
        f"{source.where}: holds more than {most / 2**30:.1f} GiB, a fifth of this machine's memory,"
        " or has no end"
    )
    if source.is_used_up:
        return (
            f"{found}; a generator can be gone through only once: write how many batches an epoch"
            " has, such as `steps_per_epoch = 100`, in the class, or return a PyDataset or a"
            " tf.data.Dataset"
        )
    if may_be_large:
        return f"{found}; its targets alone do; give it in batches, with smaller targets"
    return (
        f"{found}; return two or three streams, to train on, to choose by and to test with, or give"
        " fewer rows, such as by stream.take(n)"
    )
