"""A model through Keras's own ``export``, and what the exported file predicts."""

from __future__ import annotations

import importlib.util
import warnings
from enum import StrEnum
from typing import TYPE_CHECKING, Any, assert_never

import keras
import numpy as np

from objectives.errors import ObjectiveError

if TYPE_CHECKING:
    from pathlib import Path

# What the extra of the same name brings.
ONNX_PACKAGES = ("onnx", "tf2onnx", "onnxruntime")
CLOSE = 1e-5
"""How far an exported model may be off, of the largest number that the model predicts, or of 1."""


class ModelFormat(StrEnum):
    """The forms in which a model is exported; ``keras`` is Keras's own."""

    KERAS = "keras"
    SAVED_MODEL = "saved-model"
    TFLITE = "tflite"
    ONNX = "onnx"


def require_packages(form: ModelFormat) -> None:
    """Require what a format needs beyond this project's dependencies.

    Raises:
        ObjectiveError: With the command that installs what is missing.
    """
    missing = [name for name in ONNX_PACKAGES if importlib.util.find_spec(name) is None]
    if form is ModelFormat.ONNX and missing:
        raise ObjectiveError(
            f"--format onnx: needs {', '.join(missing)}; run `pip install 'keras-tuning[onnx]'`"
        )


def write_model(model: keras.Model, path: Path, form: ModelFormat) -> None:
    """Write a model in a format; Keras runs on TensorFlow, which has all of them.

    Raises:
        ObjectiveError: If Keras cannot export a part of it.
    """
    try:
        with warnings.catch_warnings():
            # Keras's patch of tf2onnx asks NumPy for a name that is to come back.
            warnings.simplefilter("ignore")
            match form:
                case ModelFormat.KERAS:
                    model.save(path)
                case ModelFormat.SAVED_MODEL:
                    model.export(path, format="tf_saved_model", verbose=False)
                case ModelFormat.TFLITE:
                    model.export(path, format="litert", verbose=False)
                case ModelFormat.ONNX:
                    model.export(path, format="onnx", verbose=False)
                case _:
                    assert_never(form)
    except (ValueError, TypeError, NotImplementedError, RuntimeError) as error:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = lines[0] if lines else type(error).__name__
        raise ObjectiveError(
            f"--format {form}: Keras cannot export this model so ({reason}); choose another format"
        ) from error


def predicted_by_file(
    path: Path, form: ModelFormat, inputs: Any, *, names: list[str]
) -> list[np.ndarray]:
    """Return what the model in a file predicts, the outputs in Keras's order.

    Args:
        path: What ``write_model`` wrote.
        form: Its format.
        inputs: In the structure that the model takes.
        names: What the model calls them, in Keras's order.
    """
    match form:
        case ModelFormat.KERAS:
            found = keras.saving.load_model(path, compile=False)(_tensors(inputs))
            return [np.asarray(one) for one in keras.tree.flatten(found)]
        case ModelFormat.SAVED_MODEL:
            import tensorflow as tf

            loaded = tf.saved_model.load(path)  # lives as long as what it serves is needed
            served = loaded.serve(_tensors(inputs))
            return [np.asarray(one) for one in keras.tree.flatten(served)]
        case ModelFormat.TFLITE:
            return _by_lite_interpreter(
                path, dict(zip(names, keras.tree.flatten(inputs), strict=True))
            )
        case ModelFormat.ONNX:
            import onnxruntime

            session = onnxruntime.InferenceSession(path)
            names = [one.name for one in session.get_inputs()]
            given = dict(zip(names, keras.tree.flatten(inputs), strict=True))
            return [np.asarray(one) for one in session.run(None, given)]
        case _:
            assert_never(form)


def _tensors(inputs: Any) -> Any:
    import tensorflow as tf

    return keras.tree.map_structure(tf.convert_to_tensor, inputs)


def _by_lite_interpreter(path: Path, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
    import tensorflow as tf

    with warnings.catch_warnings():
        # It is to move into a package of its own.
        warnings.simplefilter("ignore")
        interpreter = tf.lite.Interpreter(str(path))
    served = interpreter.get_signature_runner()
    asked = interpreter.get_signature_list()["serving_default"]["inputs"]
    # The one input of a model is not always called as the model calls it.
    given = inputs if len(asked) > 1 else dict(zip(asked, inputs.values(), strict=True))
    found = served(**given)
    return [found[name] for name in sorted(found, key=_in_order)]


def _in_order(name: str) -> tuple[int, str]:
    """Return the place of an output: a list's are ``output_0``, ``output_1``; a dict's by name."""
    digits = name.removeprefix("output_")
    return (int(digits), "") if digits.isdigit() else (0, name)
