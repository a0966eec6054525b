"""A model exported and held against itself before anything is put in its place."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pandas as pd

from objectives.errors import ObjectiveError
from objectives.model_files.formats import CLOSE, ModelFormat, predicted_by_file, write_model
from objectives.model_files.inside_model import raw_examples, with_preprocessing
from objectives.prediction.predictor import Predictor

_ROWS = 64


def export_checked(
    model: keras.Model, path: Path, form: ModelFormat, *, preprocessed: Predictor | None
) -> str:
    """Write a model in a format, run the file, and put it in its place if it predicts the same.

    Args:
        model: Takes prepared inputs.
        path: Where it goes; nothing is there, or a file to be replaced.
        form: The format.
        preprocessed: Prepares raw rows, where the preprocessing is to go into the model.

    Returns:
        What a person should know, empty for nothing.

    Raises:
        ObjectiveError: If Keras cannot export the model so, a column cannot go into it, or the
            file predicts something else.
    """
    inputs, exported = _example_inputs(model), model
    prepared = inputs
    if preprocessed is not None:
        exported = with_preprocessing(model, preprocessed.document)
        raw = raw_examples(preprocessed.document, rows=_ROWS)
        prepared = preprocessed.inputs(pd.DataFrame(raw))
        inputs = {name: column.reshape(-1, 1) for name, column in raw.items()}
    expected, again = _predicted(model, prepared), _predicted(model, prepared)
    with tempfile.TemporaryDirectory(dir=path.absolute().parent, prefix=".export-") as folder:
        part = Path(folder) / path.name
        write_model(exported, part, form)
        note = ""
        if any(not np.array_equal(*pair) for pair in zip(expected, again, strict=True)):
            note = "the model draws at random when it predicts, so the file was not held against it"
        else:
            found = predicted_by_file(part, form, inputs, names=_names(exported, inputs))
            _require_close(found, expected, form)
        if path.is_file():
            path.unlink()
        shutil.move(part, path)
    return note


def _predicted(model: keras.Model, inputs: Any) -> list[np.ndarray]:
    return [np.asarray(one) for one in keras.tree.flatten(model.predict(inputs, verbose=0))]


def _require_close(found: list[np.ndarray], expected: list[np.ndarray], form: ModelFormat) -> None:
    for one, other in zip(found, expected, strict=True):
        bound = CLOSE * float(np.abs(other).max())
        off = float(np.abs(one.reshape(other.shape) - other).max())
        if not off <= bound:
            raise ObjectiveError(
                f"--format {form}: the exported file is off by {off:.3g} from the model's own"
                f" predictions, more than {bound:.3g}, and was not kept; choose another format"
            )


def _names(model: keras.Model, inputs: Any) -> list[str]:
    if isinstance(inputs, dict):
        return sorted(inputs)
    given = getattr(model, "inputs", None)
    count = len(keras.tree.flatten(inputs))
    return [f"input_{at}" for at in range(count)] if not given else [one.name for one in given]


def _example_inputs(model: keras.Model) -> Any:
    """Return rows of the shapes and types that a model takes: the check is of the conversion."""
    random = np.random.default_rng(0)

    def example(spec: Any) -> np.ndarray:
        shape = (_ROWS, *(8 if size is None else size for size in spec.shape[1:]))
        match str(spec.dtype):
            case "string":
                return np.full(shape, "a", dtype=object)
            case "bool":
                return random.integers(0, 2, shape).astype(bool)
            case dtype if "int" in dtype:
                # Each table of an Embedding has these two rows.
                return random.integers(0, 2, shape).astype(dtype)
            case dtype:
                return random.normal(size=shape).astype(dtype)

    struct = getattr(model, "_inputs_struct", None)
    if isinstance(model, keras.Sequential) and model.built:
        struct = model.inputs[0]
    if struct is None:
        raise ObjectiveError(
            "the model does not say what it takes, being a class of its own; build it of layers,"
            " as keras.Model(inputs, outputs) or Sequential, to export it"
        )
    return keras.tree.map_structure(example, struct)
