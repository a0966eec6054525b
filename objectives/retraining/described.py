"""What predicting new rows needs to know of a retrained model, beside how columns are prepared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from objectives.data import Task
from objectives.data.rows import as_keras_takes
from objectives.user.objective import UserObjective

if TYPE_CHECKING:
    from objectives.data import Dataset
    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective
    from objectives.training.target_unit import TargetUnit
    from search_spaces import Configuration

_LOOKED_AT = 256


def described_arrays(dataset: Dataset) -> dict[str, Any]:
    """Return the structure, shapes and types of a data set's inputs; nothing of a table's."""
    if dataset.is_table:
        return {}
    names = list(dataset.feature_names)
    given = _described(dataset.features, as_given=dataset.as_given)
    if given["kind"] == "array" and given["shape"] == [len(names)]:
        given["names"] = names
    return {"arrays": given}


def _described(structure: Any, *, as_given: bool) -> dict[str, Any]:
    if isinstance(structure, Mapping):
        parts = {name: _described(one, as_given=as_given) for name, one in structure.items()}
        return {"kind": "dict", "parts": parts}
    if isinstance(structure, list | tuple):
        return {
            "kind": "tuple" if isinstance(structure, tuple) else "list",
            "parts": [_described(one, as_given=as_given) for one in structure],
        }
    is_text = structure.dtype.kind in "OUS"
    dtype = "object" if is_text else str(structure.dtype) if as_given else "float32"
    return {"kind": "array", "shape": list(structure.shape[1:]), "dtype": dtype}


def described_inputs(
    loaded: LoadedObjective, configuration: Configuration, x: Any, arranged: Any
) -> dict[str, Any]:
    """Return how the model's inputs come of prepared ones.

    Args:
        loaded: The objective.
        configuration: What was trained.
        x: Prepared inputs.
        arranged: What the model is given of them.

    Returns:
        ``kind`` is ``same``; ``columns``, with the columns of each part; or ``own`` where only the
        class's ``inputs(x)`` knows: equal numbers would not say that new ones are equal too.
    """
    if arranged is x:
        return {"kind": "same"}
    if isinstance(loaded.objective, UserObjective) or getattr(x, "ndim", 0) != 2:
        return {"kind": "own", "of": loaded.objective.name}
    # Of a ready-made model: each column's number in its place shows where it goes.
    probe = np.arange(x.shape[1], dtype=np.float32)[None]
    chosen = loaded.objective.rows(
        probe,
        loaded.dataset.targets[:1],
        configuration=configuration,
        classes=loaded.dataset.classes,
        are_trained=False,
    ).x
    numbers = keras.tree.map_structure(lambda leaf: leaf[0].astype(int).tolist(), chosen)
    parts = numbers if isinstance(chosen, dict) else list(numbers)
    structure = type(chosen).__name__
    return {"kind": "columns", "structure": structure, "parts": parts}


def described_outputs(
    model: keras.Model, test: Rows, *, loaded: LoadedObjective, unit: TargetUnit | None
) -> dict[str, Any]:
    """Return which output is for the target, and what its numbers are.

    Args:
        model: As it was trained; ``unit`` is that of what it learned.
        test: Rows to measure on, as the model takes them.
        loaded: The objective and its data.
        unit: None where the model learned the target in its own unit.

    Returns:
        ``place`` counts the flattened outputs, None where none is for the target alone;
        ``values`` are ``numbers``, or of classes ``probabilities``, ``logits``, ``signs`` (of two
        classes, around 0) or ``scores``.
    """
    few = test.take(np.arange(min(_LOOKED_AT, len(test)), dtype=np.int32))
    actual = loaded.dataset.labels[loaded.split.measured_rows()[: len(few)]]
    # The file keeps the state that dropout at prediction draws from; looking leaves it alone.
    states = [
        (one, keras.ops.convert_to_numpy(one.value).copy()) for one in model.non_trainable_variables
    ]
    predicted = model.predict(as_keras_takes(few.x), verbose=0)
    for variable, state in states:
        variable.assign(state)
    place = _place_of_target(few.y, actual, unit)
    if len(keras.tree.flatten(loaded.dataset.targets)) > 1:
        place = None  # Several targets were given, and none of them is the target.
    if place is None or isinstance(predicted, dict) is not isinstance(few.y, dict):
        return {"place": None, "values": "numbers"}
    output = np.asarray(keras.tree.flatten(predicted)[place]).reshape(len(few), -1)
    return {"place": place, "values": _values(model, output, place, dataset=loaded.dataset)}


def _values(model: keras.Model, output: np.ndarray, place: int, *, dataset: Dataset) -> str:
    classes, width = len(dataset.classes), output.shape[1]
    if dataset.task is Task.REGRESSION or width not in ({1, 2} if classes == 2 else {classes}):
        return "numbers"
    losses = keras.tree.flatten(model.loss)
    loss = losses[place if len(losses) > place else 0] if losses else None
    if _takes_logits(loss):
        return "logits"
    inside = bool(((output >= 0) & (output <= 1)).all())
    if inside and (width == 1 or np.allclose(output.sum(axis=1), 1, atol=1e-3)):
        return "probabilities"
    if width > 1:
        return "scores"
    name = loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", ""))
    if "hinge" in name:
        return "signs"
    known = name in ("mse", "mean_squared_error", "mae", "mean_absolute_error")
    return "scores" if known else "numbers"


def _takes_logits(loss: Any) -> bool:
    handed_on = getattr(loss, "_fn_kwargs", {})
    return bool(getattr(loss, "from_logits", False) or handed_on.get("from_logits", False))


def _place_of_target(y: Any, actual: np.ndarray, unit: TargetUnit | None) -> int | None:
    """Return which output is for the target itself, and not for something made of it."""
    if unit is not None:
        flags = keras.tree.flatten(unit.is_target)
        return flags.index(True) if True in flags else None
    leaves = keras.tree.flatten(y)
    if len(leaves) == 1:
        return 0
    for place, leaf in enumerate(leaves):
        values = np.asarray(leaf)
        if values.ndim > 1 and values.shape[-1] > 1:
            values = values.argmax(axis=-1)
        if values.size == actual.size and np.array_equal(values.ravel(), actual.ravel()):
            return place
    return None
