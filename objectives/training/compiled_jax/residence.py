"""Rows on the device: all of them, or a chunk of many steps at a time."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, final
from weakref import WeakKeyDictionary

import jax
import numpy as np

from objectives.data.rows import STREAM_BYTES, STREAM_STEPS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from objectives.data.rows import Rows

# The share of the device's memory that the rows of one study may take; the rest is for
# weights, gradients and other trials.
_SHARE = 0.25

_on_device: WeakKeyDictionary[Rows, Any] = WeakKeyDictionary()
# Trainings in several threads ask for the same rows.
_one_at_a_time = threading.Lock()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """Steps to be run in one call.

    Attributes:
        data: The rows on the device, in the structure of a batch.
        order: Row numbers in ``data``, int32, shape (most steps, batch size).
        count: How many of the steps to run, at least 1.
    """

    data: Any
    order: NDArray[np.int32]
    count: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Residence:
    """How the rows of a training come to the device.

    Attributes:
        rows: The rows.
        batch_size: Rows a step.
        chunk_steps: Steps a chunk; None when all rows stay on the device.
        is_for_tracing: Whether shapes alone matter.
    """

    rows: Rows
    batch_size: int
    chunk_steps: int | None
    is_for_tracing: bool = False

    @property
    def lanes_axis(self) -> None:
        """None: the rows are one model's, or shared by all."""
        return

    @property
    def steps(self) -> int:
        """The full steps of an epoch."""
        return len(self.rows) // self.batch_size

    def full_steps(self, order: NDArray[np.int32]) -> Iterator[Steps]:
        """Return the full steps of an epoch in this order of rows.

        The chunk after the one that is handed over is gathered while that one trains.
        """
        if not self.steps:
            return
        batches = order[: self.steps * self.batch_size].reshape(self.steps, self.batch_size)
        if self.chunk_steps is None:
            yield Steps(data=resident(self.rows), order=batches, count=self.steps)
            return
        size = self.chunk_steps
        within = np.arange(size * self.batch_size, dtype=np.int32).reshape(size, self.batch_size)
        for start in range(0, self.steps, size):
            chunk = batches[start : start + size]
            # The last chunk is filled up, so that all have one shape; the filling is not trained.
            filled = np.resize(chunk, (size, self.batch_size)).reshape(-1)
            data = jax.device_put(self.rows.take(filled).data)
            yield Steps(data=data, order=within, count=len(chunk))

    def rest(self, order: NDArray[np.int32]) -> tuple[Any, NDArray[np.int32]] | None:
        """Return the data and the row numbers of the last, partial batch, or None."""
        left = order[self.steps * self.batch_size :]
        if not len(left):
            return None
        if self.chunk_steps is None:
            return resident(self.rows), left
        data = jax.device_put(self.rows.take(left).data)
        return data, np.arange(len(left), dtype=np.int32)

    def parts(self) -> Iterator[Any]:
        """Return all rows in their own order, chunk by chunk, without an order drawn."""
        if self.chunk_steps is None:
            yield resident(self.rows)
            return
        size = self.chunk_steps * self.batch_size
        starts = range(0, len(self.rows), size)
        # All chunks but the last have one shape.
        for start in starts if not self.is_for_tracing else sorted({starts[0], starts[-1]}):
            numbers = np.arange(start, min(start + size, len(self.rows)), dtype=np.int32)
            yield jax.device_put(self.rows.take(numbers).data)

    def for_tracing(self) -> Residence:
        """Return what gives data of the same shapes, for which no stream is begun."""
        return replace(self, rows=self.rows.for_looks(), is_for_tracing=True)


def residence(rows: Rows, *, batch_size: int, resident_bytes: int) -> Residence:
    """Return how rows come to the device: at once where they fit into their share of its memory.

    Args:
        rows: The rows.
        batch_size: Rows a step.
        resident_bytes: The share.
    """
    share = resident_bytes
    if rows.in_order:
        # Small chunks: what is read next is read while one trains.
        share = min(share, STREAM_BYTES)
    elif rows.size_bytes <= share:
        return Residence(rows=rows, batch_size=batch_size, chunk_steps=None)
    step = max(1, rows.size_bytes // max(1, len(rows))) * batch_size
    # Two chunks are there at once: one trains, the next is on its way.
    chunk = max(1, min(len(rows) // batch_size, share // (2 * step)))
    if rows.in_order:
        chunk = min(chunk, STREAM_STEPS)
    return Residence(rows=rows, batch_size=batch_size, chunk_steps=chunk)


def resident(rows: Rows) -> Any:
    """Return rows on the device, put there once and let go with the rows."""
    with _one_at_a_time:
        if rows not in _on_device:
            _on_device[rows] = jax.device_put(rows.dense().data)
        return _on_device[rows]


@lru_cache(maxsize=1)
def share_bytes() -> int:
    """Return the share of the device's memory that the rows of one study may take."""
    stats = jax.devices()[0].memory_stats() or {}
    # A CPU's device has no figures of its own: its memory is the machine's.
    whole = stats.get("bytes_limit") or os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return int(_SHARE * whole)
