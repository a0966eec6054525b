"""A stream gone through once: held in memory where it fits, measured where it does not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from objectives.data.errors import DataError
from objectives.data.stored.keras_types import in_keras_types
from objectives.data.stored.pieces import most_bytes
from objectives.data.stored.unread import Unread
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
        batch_size: how many rows a batch had; None where it gave rows one by one.
        where: how to name the stream in a complaint.
    """

    x: Any
    y: Any
    weights: Any
    batch_size: int | None
    where: str = ""

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
        batch_size: how many rows a batch has, the last of a pass maybe fewer.
        first: its first batch, in the types that Keras takes.
        x: the forms of the inputs.
        y: the targets of that pass.
        bad: how many values of the inputs were missing or infinite.
    """

    source: StreamSource | None
    rows: int
    batch_size: int
    first: Batch
    x: Any
    y: Any
    bad: int

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
    where = source.where
    batches: list[Batch] = []
    first: Batch | None = None
    size, rows, is_large, is_batched = 0, 0, False, True
    most, seen = most_bytes(), _Seen()
    for given in source.one_pass():
        batch = given
        if first is None:
            is_batched = all(leaf.ndim > 0 for _, leaf in leaves(batch[1]))
        if not is_batched:
            batch = tuple(mapped(lambda leaf: leaf[None], part) for part in given)
        first = first or batch
        _require_one_form(first, batch, where=where)
        seen.look_at(batch[0])
        rows += next(len(leaf) for _, leaf in leaves(batch[1]))
        size += _bytes(batch[1:]) if is_large else _bytes(batch)
        batches.append((None, *batch[1:]) if is_large else batch)
        if size <= most:
            continue
        if not may_be_large or is_large or not is_batched or source.is_used_up:
            raise DataError(_too_large(source, most, may_be_large=may_be_large))
        is_large = True
        batches = [(None, *batch[1:]) for batch in batches]
        size = sum(_bytes(batch[1:]) for batch in batches)
    if first is None:
        raise DataError(f"{where}: gave no batch; a generator is used up once it was read")
    batch_size = next(len(leaf) for _, leaf in leaves(first[1]))
    if is_large:
        return MeasuredStream(
            source=source,
            rows=rows,
            batch_size=batch_size,
            first=tuple(mapped(in_keras_types, part) for part in first),
            x=seen.forms(first[0], rows=rows),
            bad=seen.bad,
            y=joined([batch[1] for batch in batches]),
        )
    whole = tuple(joined([batch[place] for batch in batches]) for place in range(len(first)))
    if _is_shuffled(source.stream):
        order = _order_of_its_own(whole)
        whole = tuple(taken(part, order) for part in whole)
    x, y, *weights = whole
    return ReadStream(
        x=x,
        y=y,
        weights=weights[0] if weights else None,
        batch_size=batch_size if is_batched else None,
        where=where,
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


def _require_one_form(first: Batch, batch: Batch, *, where: str) -> None:
    """Raise ``DataError`` for a batch whose rows have another shape than the first one's."""
    if len(batch) != len(first):
        raise DataError(f"{where}: gives weights beside some batches only; give all or none")
    for name, one, other in zip(("x", "y", "weights"), first, batch, strict=False):
        forms = [[(place, leaf.shape[1:]) for place, leaf in leaves(part)] for part in (one, other)]
        if forms[0] != forms[1]:
            shapes = [", ".join(f"{place}{shape}" for place, shape in form) for form in forms]
            raise DataError(
                f"{where}: rows of {name} have shape {shapes[0]} in the first batch and {shapes[1]}"
                " in a later one; pad them to one shape, such as by padded_batch with padded_shapes"
            )


def _bytes(batch: Batch) -> int:
    return sum(int(leaf.nbytes) for part in batch for _, leaf in leaves(part))


def _is_shuffled(stream: Any) -> bool:
    """Tell whether a `tf.data.Dataset` gives its rows in another order each time."""
    inputs = getattr(stream, "_inputs", None)
    is_here = "Shuffle" in type(stream).__name__
    return is_here or (callable(inputs) and any(_is_shuffled(one) for one in inputs()))


def _order_of_its_own(parts: Batch) -> NDArray[np.int64]:
    """Return an order of rows that follows from what they hold alone.

    So that a study that goes on later finds the rows where they were.
    """
    arrays = [leaf for part in parts for _, leaf in leaves(part)]
    digests = [
        hashlib.sha256(b"".join(np.asarray(leaf[row]).tobytes() for leaf in arrays)).digest()
        for row in range(len(arrays[0]))
    ]
    return np.array(sorted(range(len(digests)), key=digests.__getitem__), dtype=np.int64)
