"""The rows of several trainings on the device, for a program that is mapped over them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final
from weakref import WeakKeyDictionary, ref

import jax
import numpy as np

from objectives.training.compiled_jax.residence import Steps, resident

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from objectives.data.rows import Rows

# The last stack that began with these rows, with those of whom it was.
_stacked: WeakKeyDictionary[Rows, tuple[list[ref[Rows]], Any]] = WeakKeyDictionary()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LaneRows:
    """The rows of several trainings; of one set where all train on the same.

    Attributes:
        rows: Those of the first.
        batch_size: Rows a step.
        data: All of them on the device.
        lanes_axis: 0 where every lane has rows of its own, along that axis; None where they share.
    """

    rows: Rows
    batch_size: int
    data: Any
    lanes_axis: int | None

    def full_steps(self, order: NDArray[np.int32]) -> Iterator[Steps]:
        """Return the full steps of an epoch; ``order`` has the shape (lanes, rows)."""
        steps = len(self.rows) // self.batch_size
        if steps:
            batches = order[:, : steps * self.batch_size]
            order = batches.reshape(len(order), steps, self.batch_size)
            yield Steps(data=self.data, order=order, count=steps)

    def rest(self, order: NDArray[np.int32]) -> tuple[Any, NDArray[np.int32]] | None:
        """Return the data and each lane's last, partial batch, or None."""
        left = len(self.rows) % self.batch_size
        return (self.data, order[:, len(self.rows) - left :]) if left else None

    def parts(self) -> Iterator[Any]:
        """Return all rows."""
        yield self.data

    def for_tracing(self) -> LaneRows:
        """Return itself: all rows are on the device already."""
        return self


def lane_rows(rows: Sequence[Rows], *, batch_size: int) -> LaneRows:
    """Put the rows of several trainings, of equal shapes, on the device."""
    first = rows[0]
    if all(one is first for one in rows):
        return LaneRows(rows=first, batch_size=batch_size, data=resident(first), lanes_axis=None)
    # Not by `id`, which later rows may have in their turn; rows that are gone equal no others.
    members = [ref(one) for one in rows]
    if first not in _stacked or _stacked[first][0] != members:
        stack = jax.tree.map(lambda *leaves: np.stack(leaves), *[one.dense().data for one in rows])
        _stacked[first] = members, jax.device_put(stack)
    return LaneRows(rows=first, batch_size=batch_size, data=_stacked[first][1], lanes_axis=0)
