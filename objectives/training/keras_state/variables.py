"""Every variable of a model, created before its first batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras
import numpy as np

if TYPE_CHECKING:
    from objectives.data.rows import Rows


def build_variables(model: keras.Model, rows: Rows, *, batch_size: int) -> None:
    """Create every variable that training will need, as ``fit`` does before its first batch.

    Keras builds metrics, losses and the optimizer from the shapes of a batch, through a method
    that is not public; ``fit`` itself would train. Metrics are at their reset values afterwards.
    """
    data, size = rows.data, min(batch_size, len(rows))
    # Losses remember the structure that they were built with; on TensorFlow batches have tuples.
    if keras.config.backend() == "tensorflow":
        data = keras.tree.lists_to_tuples(data)
    batch = keras.tree.map_structure(
        lambda leaf: keras.KerasTensor((size, *leaf.shape[1:]), _type_in_a_batch(leaf)), data
    )
    model._symbolic_build(data_batch=batch)
    model.reset_metrics()


def _type_in_a_batch(leaf: np.ndarray) -> str:
    """Return the type that ``fit`` hands an array to a step in."""
    if np.issubdtype(leaf.dtype, np.floating):
        return str(keras.config.floatx())
    return leaf.dtype.name if leaf.dtype.kind in "biu" else "string"
