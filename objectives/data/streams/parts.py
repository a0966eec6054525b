"""Two or three streams of which memory does not hold all, a part of the data each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.data.row_weights import joined_weights
from objectives.data.stored.keras_types import in_keras_types
from objectives.data.streams.read import MeasuredStream, ReadStream
from objectives.data.streams.rows import stream_rows
from objectives.data.streams.source import StreamSource
from objectives.data.structures import joined, leaves, mapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from objectives.data.rows import Rows
    from objectives.data.streams.rows import Arrange, Passes
    from objectives.data.streams.source import Batch


@final
class StreamParts:
    """The streams that train, choose and test, each in memory where that holds it.

    Sent to another process they arrive without the streams, which have to be made again there.
    """

    def __init__(self, parts: Sequence[ReadStream | MeasuredStream]) -> None:
        """Take what was read of each stream."""
        self._parts = tuple(parts)

    def __reduce__(self) -> Any:
        """Leave the streams behind: they hold open files and functions."""
        sent = [
            replace(part, source=None, y=None) if isinstance(part, MeasuredStream) else part
            for part in self._parts
        ]
        return StreamParts, (sent,)

    @property
    def are_here(self) -> bool:
        """Whether this process has the streams."""
        return all(part.source is not None for part in self._measured)

    def made_again(self, sources: Sequence[StreamSource | ReadStream]) -> StreamParts:
        """Return the parts with the streams that this process has made of them."""
        return StreamParts(
            [
                replace(part, source=source)
                if isinstance(part, MeasuredStream) and isinstance(source, StreamSource)
                else part
                for part, source in zip(self._parts, sources, strict=True)
            ]
        )

    def rows_of(self, places: Sequence[int], arrange: Arrange) -> Rows:
        """Return the rows of one part, or of several one after another.

        Args:
            places: which parts, 0 for the first.
            arrange: makes what a model takes of inputs, targets and weights.
        """
        parts = [self._parts[place] for place in places]
        measured = [part for part in parts if isinstance(part, MeasuredStream)]
        if measured:
            sources: list[Passes] = [
                part if isinstance(part, ReadStream) else part.here for part in parts
            ]
            first = measured[0].first
            if any(map(_has_weights, parts)):
                sources = [_Weighed(source) for source in sources]
                first = _with_ones(first)
            return stream_rows(
                sources,
                first=first,
                rows=sum(part.rows for part in parts),
                arrange=arrange,
            )
        read = [part for part in parts if isinstance(part, ReadStream)]
        x, y = joined([part.x for part in read]), joined([part.y for part in read])
        known = joined_weights([part.weights for part in read], [part.rows for part in read])
        return arrange(mapped(in_keras_types, x), mapped(in_keras_types, y), known)

    @property
    def _measured(self) -> list[MeasuredStream]:
        return [part for part in self._parts if isinstance(part, MeasuredStream)]


@final
class _Weighed:
    """Gives a weight of 1 to each row of a stream that gives none itself, as Keras does."""

    def __init__(self, source: Passes) -> None:
        self._source = source
        self.where = source.where

    def one_pass(self) -> Iterator[Batch]:
        return map(_with_ones, self._source.one_pass())


def _has_weights(part: ReadStream | MeasuredStream) -> bool:
    return part.weights is not None if isinstance(part, ReadStream) else len(part.first) > 2


def _with_ones(batch: Batch) -> Batch:
    if len(batch) > 2:
        return batch
    rows = len(next(leaf for _, leaf in leaves(batch[1])))
    return (*batch, np.ones(rows, np.float32))
