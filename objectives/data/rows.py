"""The rows of one training: inputs, targets and weights, in any structure that Keras takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

from objectives.data.errors import DataError
from objectives.data.stored.array import StoredArray

# Of a stream so many steps are read at once, in so many bytes at most for two such chunks.
STREAM_STEPS = 32
STREAM_BYTES = 2**26
# Measuring needs no small batches; larger ones only cost memory.
_EVALUATION_ROWS = 4096
# The most input values of one measured batch: 4,096 rows of 32 x 32 pixels.
_EVALUATION_VALUES = 4096 * 1024


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Rows:
    """Rows in the structure that ``model.fit`` takes.

    Attributes:
        x: An array, or a list, tuple or dict of arrays, each of shape (rows, ...).
        y: Likewise, for the outputs.
        sample_weight: None, an array of shape (rows,), or one an output in the structure of ``y``.
    """

    x: Any
    y: Any
    sample_weight: Any | None = None

    def __len__(self) -> int:
        return len(keras.tree.flatten(self.x)[0])

    @property
    def data(self) -> tuple[Any, ...]:
        """The structure that a batch has: ``(x, y)``, or ``(x, y, sample_weight)``."""
        if self.sample_weight is None:
            return (self.x, self.y)
        return (self.x, self.y, self.sample_weight)

    @property
    def size_bytes(self) -> int:
        """The memory that the arrays take."""
        return sum(int(leaf.nbytes) for leaf in keras.tree.flatten(self.data))

    @property
    def shapes(self) -> str:
        """A text that is equal for rows of equal structure, shapes and types."""
        return repr(keras.tree.map_structure(lambda leaf: (leaf.shape, str(leaf.dtype)), self.data))

    def take(self, order: NDArray[np.int32]) -> Rows:
        """Return the rows of these numbers, in their order, as a copy."""
        x, y, weight = (
            None if part is None else keras.tree.map_structure(lambda leaf: leaf[order], part)
            for part in (self.x, self.y, self.sample_weight)
        )
        return Rows(x=x, y=y, sample_weight=weight)

    def with_column(self, y: Any) -> Rows:
        """Return the rows with each output for which ``y`` itself is the target as a column.

        A function of one's own that is handed targets of shape (rows,) beside outputs of shape
        (rows, 1) would compare each with each.
        """
        column = keras.tree.map_structure(
            lambda leaf: leaf.reshape(-1, 1) if leaf is y else leaf, self.y
        )
        return Rows(x=self.x, y=column, sample_weight=self.sample_weight)

    def dense(self) -> Rows:
        """Return the rows with each stored array made dense; they themselves where none is."""
        return self.take(np.arange(len(self), dtype=np.int32)) if self.is_stored else self

    @property
    def in_order(self) -> bool:
        """Whether they can be taken in their own order alone."""
        return False

    def for_looks(self) -> Rows:
        """Return rows of the same form to look at, which need not be these."""
        return self

    @property
    def is_stored(self) -> bool:
        """Whether an array is read, or made dense, batch by batch."""
        return any(isinstance(leaf, StoredArray) for leaf in keras.tree.flatten(self.data))

    def weighed(self, weights: Any) -> Rows:
        """Return the rows with the weights that a stream gives beside them.

        Raises:
            DataError: they have weights already.
        """
        if self.sample_weight is not None:
            raise DataError(
                "the stream gives weights beside x and y, and the class has sample_weight(x, y) or"
                " class_weight; drop one of them, as in Keras"
            )
        return Rows(x=self.x, y=self.y, sample_weight=weights)

    def head(self, count: int) -> Rows:
        """Return the first rows."""
        return self.take(np.arange(min(count, len(self)), dtype=np.int32))


def keras_arguments(
    rows: Rows, *, batch_size: int, order: NDArray[np.int32] | None = None
) -> dict[str, Any]:
    """Return the arguments by which ``model.fit`` and ``evaluate`` take rows.

    Args:
        rows: the rows.
        batch_size: rows a step.
        order: the numbers of the rows in the order to take them in; None for their own.
    """
    if rows.is_stored:
        return {"x": RowBatches(rows, batch_size=batch_size, order=order)}
    taken = rows if order is None else rows.take(order)
    return {
        "x": as_keras_takes(taken.x),
        "y": taken.y,
        "sample_weight": taken.sample_weight,
        "batch_size": batch_size,
    }


@final
class RowBatches(keras.utils.PyDataset):
    """Rows batch by batch, for what cannot be held dense as a whole."""

    def __init__(
        self, rows: Rows, *, batch_size: int, order: NDArray[np.int32] | None = None
    ) -> None:
        """Take the rows, and the order of their numbers; None for their own."""
        super().__init__()
        # Keras asks for the first batch more than once, which a stream gives once a pass.
        self._first: tuple[Any, ...] | None = None
        self._rows = rows
        self._size = batch_size
        self._order = np.arange(len(rows), dtype=np.int32) if order is None else order

    def __len__(self) -> int:
        return math.ceil(len(self._order) / self._size)

    def __getitem__(self, number: int) -> tuple[Any, ...]:
        """Return a batch as ``(x, y)`` or ``(x, y, sample_weight)``."""
        if number == 0 and self._first is not None:
            return self._first
        batch = self._rows.take(self._order[number * self._size : (number + 1) * self._size]).data
        if number == 0:
            self._first = batch
        return batch


def as_keras_takes(structure: Any) -> Any:
    """Return arrays as ``model.fit``, ``evaluate`` and ``predict`` take them.

    Keras 3.15 knows texts as tensors of TensorFlow's alone, and refuses NumPy's.
    """
    return keras.tree.map_structure(_as_keras_takes, structure)


def _as_keras_takes(leaf: Any) -> Any:
    if getattr(leaf, "dtype", np.dtype(bool)).kind not in "OUS":
        return leaf
    import tensorflow as tf

    return tf.convert_to_tensor(leaf)


def evaluation_batch(rows: Rows, *, batch_size: int) -> int:
    """Return how many rows are measured at once: as many as memory easily holds.

    Never fewer than a training batch, nor more than there are rows. A stream keeps its batches.
    """
    if rows.in_order:
        return batch_size
    values = sum(int(np.prod(leaf.shape[1:])) for leaf in keras.tree.flatten(rows.x))
    most = min(_EVALUATION_ROWS, _EVALUATION_VALUES // max(1, values))
    return max(1, min(len(rows), max(batch_size, most)))
