"""The rows of one training: inputs, targets and weights, in any structure that Keras takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import keras
import numpy as np
from numpy.typing import NDArray

# Measuring needs no small batches; larger ones only cost memory.
_EVALUATION_ROWS = 4096
# The most input values of one measured batch: 4,096 rows of 32 x 32 pixels.
_EVALUATION_VALUES = 4096 * 1024


@final
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

    def head(self, count: int) -> Rows:
        """Return the first rows."""
        return self.take(np.arange(min(count, len(self)), dtype=np.int32))


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

    Never fewer than a training batch, nor more than there are rows.
    """
    values = sum(int(np.prod(leaf.shape[1:])) for leaf in keras.tree.flatten(rows.x))
    most = min(_EVALUATION_ROWS, _EVALUATION_VALUES // max(1, values))
    return max(1, min(len(rows), max(batch_size, most)))
