"""A retrained model that predicts raw rows."""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.prediction.answers import answers
from objectives.prediction.arrays import array_inputs
from objectives.prediction.kinds import table_inputs
from objectives.prediction.raw_rows import RawRows, RowsError, read_rows
from objectives.prediction.wholeness import require_same_model, whole_document

FORMAT = 2
# The most input values of one batch: 1,024 rows of 32 x 32 pixels.
_BATCH_VALUES = 1024 * 1024


@final
class Predictor:
    """A folder with model.keras and preprocessing.json, loaded on first use.

    Attributes:
        folder: the folder.
        document: the content of preprocessing.json.
    """

    def __init__(
        self,
        folder: Path,
        *,
        load: Callable[[Path], Any] | None = None,
        arrange: Callable[[Any], Any] | None = None,
        say: Callable[[str], None] | None = None,
    ) -> None:
        """Read what the folder says of itself; no model is loaded yet.

        Args:
            folder: the folder of a retrained model.
            load: loads a model's file; by default Keras does, with the folder's model.py.
            arrange: makes of prepared inputs what the model takes, where a class's own `inputs(x)`
                does that.
            say: told what a person should know, a sentence each; silent by default.

        Raises:
            RowsError: the folder holds no model that this can predict with.
        """
        self.folder = folder
        self.document = _read_document(folder)
        self._load = load or functools.partial(_load_model, foreign=self.document["foreign"])
        self._arrange = arrange
        self._say = say or _say_nothing
        self._models: list[Any] = []

    def predict(self, rows: Any) -> pd.DataFrame:
        """Return predictions, a row each, in the order of the rows.

        Args:
            rows: raw rows: the path of a .csv or .parquet file, or a DataFrame; columns in any
                order, with others beside them; a blank and an unseen text are allowed. Of a model
                that was trained on arrays: arrays of the same shapes, or the path of a .npy or
                .npz file.

        Returns:
            Columns `prediction`, `probability_LABEL` for each class, and `spread` where there are
            models of several seeds; the index is that of the rows where they are a DataFrame.

        Raises:
            RowsError: a column is missing or a cell cannot be read; with all complaints.
        """
        model, *others = self.outputs(rows)
        found = answers(self.document, model, others)
        return found.set_index(rows.index) if isinstance(rows, pd.DataFrame) else found

    def outputs(self, rows: Any) -> list[NDArray[Any]]:
        """Return the output for the target of each model: of model.keras, then of other seeds'."""
        inputs = self.inputs(rows)
        place = self.document["outputs"]["place"]
        if not self._models:
            seeds = sorted((self.folder / "seeds").glob("*.keras"))
            paths = (self.folder / "model.keras", *seeds)
            for path in paths:
                require_same_model(self.document, self.folder, path)
            _choose_backend(self.document.get("keras_backend"))
            self._models = [_finite(self._load(path), path) for path in paths]
        return [_output(model, inputs, place) for model in self._models]

    def inputs(self, rows: Any) -> Any:
        """Return raw rows as what the model takes."""
        read = read_rows(rows)
        if self.document["preprocessing"] != "table":
            prepared = array_inputs(self.document, read, say=self._say)
        elif isinstance(read, RawRows):
            prepared = table_inputs(self.document, read, say=self._say)
        else:
            names = ", ".join(repr(one["name"]) for one in self.document["columns"][:5])
            raise RowsError(
                f"the rows: the model was trained on a table; give a table (.csv, .parquet, a"
                f" DataFrame) with columns such as {names}"
            )
        return self._arranged(prepared)

    def _arranged(self, prepared: Any) -> Any:
        inputs = self.document["inputs"]
        match inputs["kind"]:
            case "same":
                return prepared
            case "columns":
                return columns_by_input(inputs, prepared)
            case _ if self._arrange is not None:
                return self._arrange(prepared)
            case _:
                raise RowsError(
                    f"the model takes what inputs(x) of {inputs['of']} makes, which only that class"
                    " knows; predict with `tuning predict`, or give Predictor(folder, arrange=...)"
                )


def _read_document(folder: Path) -> dict[str, Any]:
    try:
        text = (folder / "preprocessing.json").read_text(encoding="utf-8")
        document: Any = json.loads(text)
    except FileNotFoundError:
        raise RowsError(f"{folder}: holds no retrained model; retrain one first") from None
    except (OSError, ValueError, RecursionError) as error:
        raise RowsError(f"{folder / 'preprocessing.json'}: cannot be read ({error})") from None
    if isinstance(document, dict) and "preprocessing" in document and "outputs" not in document:
        raise RowsError(
            f"{folder}: an earlier version retrained this model, and did not write down all that"
            " predicting needs; retrain it (tuning retrain NAME --overwrite)"
        )
    written_as = document.get("format") if isinstance(document, dict) else None
    if isinstance(written_as, int) and written_as > FORMAT:
        raise RowsError(f"{folder}: a later version retrained this model; predict with that")
    return whole_document(document, folder / "preprocessing.json")


def _choose_backend(trained_with: str | None) -> None:
    """Take the Keras backend of the training, or the one that is there, where nobody has chosen."""
    if "keras" in sys.modules or os.environ.get("KERAS_BACKEND"):
        return
    for backend in (trained_with, "jax", "tensorflow", "torch"):
        if backend and importlib.util.find_spec(backend):
            os.environ["KERAS_BACKEND"] = backend
            return


def _load_model(path: Path, *, foreign: Sequence[str]) -> Any:
    """Load a model with Keras, and with the layers in model.py where the folder has that."""
    import keras

    layers = path.with_name("model.py")
    if path.parent.name == "seeds":
        layers = path.parent.with_name("model.py")
    if layers.exists():
        spec = importlib.util.spec_from_file_location("model", layers)
        assert spec is not None
        assert spec.loader is not None
        module = sys.modules["model"] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    try:
        return keras.saving.load_model(path, compile=False)
    except (ImportError, KeyError, OSError, TypeError, ValueError) as error:
        if foreign:
            raise RowsError(
                f"{path}: holds {', '.join(foreign)}, which only a file of one's own defines;"
                " import that file first, in Python, and then use predict() of predict.py"
            ) from None
        reason = str(error).strip().splitlines()[0]
        raise RowsError(f"{path}: cannot be loaded by Keras ({reason})") from None


def _finite(model: Any, path: Path) -> Any:
    """Return a model whose weights are numbers; others would predict nothing without a word."""
    if not all(np.isfinite(np.asarray(weight)).all() for weight in model.get_weights()):
        raise RowsError(f"{path}: its weights are no finite numbers; retrain another trial")
    return model


def columns_by_input(inputs: dict[str, Any], prepared: Any) -> Any:
    """Return the columns of rows in the structure of inputs that a model takes.

    Args:
        inputs: What is kept of the inputs: ``parts``, the columns of each, and their ``structure``.
        prepared: The rows, shape (rows, columns).
    """
    parts = inputs["parts"]
    if isinstance(parts, dict):
        return {name: prepared[:, part] for name, part in parts.items()}
    made = [prepared[:, part] for part in parts]
    return tuple(made) if inputs["structure"] == "tuple" else made


def _output(model: Any, inputs: Any, place: int | None) -> NDArray[Any]:
    import keras

    leaves = keras.tree.flatten(inputs)
    if any(leaf.dtype.kind in "OUS" for leaf in leaves):
        # Keras 3.15 knows texts as tensors of TensorFlow's alone, and refuses NumPy's.
        import tensorflow as tf

        inputs = keras.tree.map_structure(tf.convert_to_tensor, inputs)
    values = sum(int(np.prod(leaf.shape[1:])) for leaf in leaves)
    batch = min(4096, max(1, _BATCH_VALUES // max(1, values)))
    try:
        found = keras.tree.flatten(model.predict(inputs, batch_size=batch, verbose=0))
    except (TypeError, ValueError) as error:
        reason = str(error).strip().splitlines()[0]
        raise RowsError(f"the rows: the model cannot take them ({reason})") from None
    if place is None and len(found) > 1:
        raise RowsError(
            f"the model has {len(found)} outputs, none of which is for the target alone; load"
            " model.keras and predict with Keras"
        )
    return np.asarray(found[place or 0])


def _say_nothing(sentence: str) -> None:
    del sentence
