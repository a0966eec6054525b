"""The model of a saved file's content, and its outputs, whatever became of the file's folder."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from objectives.data.rows import as_keras_takes
from objectives.source.saved_model import load_bare_model

_BATCH = 256
# The most input values of one batch: 1,024 rows of 32 x 32 pixels.
_BATCH_VALUES = 1024 * 1024


def model_of(content: bytes) -> keras.Model:
    """Return the model of a ``.keras`` file's content, not compiled; Keras's safe mode reads it.

    Raises:
        ObjectiveError: If it holds layers that only a person's own file defines, and that this
            process has not imported.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(content)
        return load_bare_model(path, before_foreign=_nothing)


def outputs_of(model: keras.Model, inputs: Any, *, place: int) -> NDArray[Any]:
    """Return one of a model's outputs, a row each of the inputs.

    Rows are computed in batches of one size, the last one filled up: what is predicted for a row
    does not depend on how many others stand beside it.

    Args:
        model: The model.
        inputs: As the model takes them, at least one row.
        place: Which of the flattened outputs.
    """
    leaves = keras.tree.flatten(inputs)
    rows = len(leaves[0])
    values = sum(math.prod(leaf.shape[1:]) for leaf in leaves)
    batch = min(_BATCH, max(1, _BATCH_VALUES // max(1, values)))
    missing = -rows % batch
    filled = keras.tree.map_structure(lambda leaf: _filled(leaf, missing), inputs)
    found = model.predict(as_keras_takes(filled), batch_size=batch, verbose=0)
    return np.asarray(keras.tree.flatten(found)[place])[:rows]


def _filled(array: NDArray[Any], missing: int) -> NDArray[Any]:
    return np.concatenate([array, np.repeat(array[:1], missing, axis=0)])


def _nothing() -> None:
    """Do nothing: whoever holds the content has imported what the model is made of."""
