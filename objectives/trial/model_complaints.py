"""What can be told from a model, before it trains, to be wrong: a sentence each."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from objectives.data.stored.array import StoredArray
from objectives.data.task import Task
from objectives.trial.task_of_model import Learns, last_activation, learns
from search_spaces.suggestions import closest

if TYPE_CHECKING:
    from objectives.data import Dataset
    from objectives.data.rows import Rows
    from objectives.training.target_unit import TargetUnit

# Which Keras resolves by the shapes of targets and outputs.
_BY_SHAPE = frozenset({"accuracy", "acc", "crossentropy", "ce"})
_ON_TENSORFLOW = ("TextVectorization", "StringLookup", "HashedCrossing", "TFSMLayer")


def no_compiled_model(model: Any) -> list[str]:
    """Say that what was built is no model, or was not compiled."""
    if not isinstance(model, keras.Model):
        return [f"build_model() returned {_kind(model)}; return the compiled keras.Model"]
    if not model.compiled:
        return [
            "build_model() returns a model that is not compiled; call model.compile(...) before"
            " returning it"
        ]
    return []


def unknown_names(model: keras.Model) -> list[str]:
    """Say which names of losses and metrics a model was compiled with Keras does not know."""
    compiled = model._compile_metrics
    metrics = () if compiled is None else (compiled._user_metrics, compiled._user_weighted_metrics)
    return [
        *_unknown("loss", model.loss, keras.losses),
        *_unknown("metric", metrics, keras.metrics),
    ]


def layers_of_another_backend(model: keras.Model) -> list[str]:
    """Say which layers do not run on the Keras backend in use."""
    if keras.config.backend() == "tensorflow":
        return []
    found = dict.fromkeys(
        type(layer).__name__
        for layer in model._flatten_layers()
        if type(layer).__name__ in _ON_TENSORFLOW and type(layer).__module__.startswith("keras.")
    )
    if not found:
        return []
    return [
        f"the model has {' and '.join(found)}, which runs on TensorFlow alone, and Keras runs on"
        f' {keras.config.backend()}; write `keras_backend = "tensorflow"` in the class'
    ]


def wrong_for_standardised_targets(model: keras.Model, unit: TargetUnit | None) -> list[str]:
    """Say that the one output or the loss means nothing for a target of mean 0 and deviation 1."""
    if unit is None or not unit.is_of_all or not _has_loss_of_keras(model):
        return []
    way_out = "or return read_table(..., scale_target=False)"
    activation, loss = last_activation(model), _loss_names(model)
    complaints = []
    if activation in ("relu", "softplus", "exponential", "sigmoid", "softmax", "square"):
        complaints.append(
            f"the last layer's {activation} gives no negative number, but a table's target is"
            f" standardised to mean 0; make it linear, {way_out}"
        )
    meaningless = ("percentage_error", "logarithmic_error", "poisson")
    if any(part in one for part in meaningless for one in loss):
        complaints.append(
            f"the loss {_shown(model)} means nothing for a target that is standardised to mean"
            f" 0, as a table's is; use another, {way_out}"
        )
    return complaints


def wrong_weights(parts: Sequence[Rows]) -> list[str]:
    """Say that ``sample_weight(x, y)`` of a class gives what weighs no row.

    Args:
        parts: the training rows and those that are measured, all of them.
    """
    for rows in parts:
        for weights in keras.tree.flatten(rows.sample_weight):
            if weights is None or isinstance(weights, StoredArray):
                continue
            if len(weights) != len(rows):
                return [
                    f"sample_weight(x, y) gives {len(weights):,} weights for {len(rows):,} rows;"
                    " give one for each row"
                ]
            numbers = np.asarray(weights)
            if numbers.dtype.kind not in "biuf":
                return ["sample_weight(x, y) gives no numbers; give 0 or more for each row"]
            bad = int((~np.isfinite(numbers) | (numbers < 0)).sum())
            if bad:
                what = "1 weight that is" if bad == 1 else f"{bad:,} weights that are"
                return [
                    f"sample_weight(x, y) gives {what} negative, missing or infinite; give 0 or"
                    " more for each row"
                ]
    return []


def wrong_units(model: keras.Model, rows: Rows, dataset: Dataset) -> list[str]:
    """Say that a model has another number of outputs a row than the target has values.

    Keras broadcasts one against the other without a word, or finds classes that are none. Models
    with several outputs are left to Keras, and so are losses of one's own.
    """
    shape: Any = getattr(model, "output_shape", None)
    if keras.tree.is_nested(rows.y) or not _is_plain(shape) or not _has_loss_of_keras(model):
        return []
    units, values = math.prod(shape[1:]), math.prod(rows.y.shape[1:])
    loss = _loss_names(model)
    if any("sparse_categorical" in name for name in loss):
        return _too_few_for_codes(shape[-1], dataset)
    if units == 1 and last_activation(model) == "softmax":
        return [
            "the last layer is a softmax over 1 unit, which gives 1 for every row; use a sigmoid"
        ]
    many = len(dataset.classes)
    by_code = dataset.task is Task.MULTICLASS or (
        dataset.task is Task.BINARY and units == many and any("categorical" in one for one in loss)
    )
    if by_code and learns(model) is Learns.CLASSES and values == 1:
        return [
            f"the loss {_shown(model)} does not tell {many} classes apart by their codes; use"
            f" sparse_categorical_crossentropy with {many} softmax units"
        ]
    if units == values:
        return []
    return [
        f"the model gives {_counted(units)} a row and the target has {_counted(values)}; change"
        f" the last layer to {_counted(values, 'unit')}"
    ]


def _too_few_for_codes(units: int, dataset: Dataset) -> list[str]:
    if not dataset.classes or units >= len(dataset.classes):
        return []
    return [
        f"the model has {_counted(units, 'unit')} for {len(dataset.classes)} classes; give its"
        f" last layer {len(dataset.classes)}"
    ]


def _unknown(what: str, named: Any, module: Any) -> Iterable[str]:
    known: Callable[[str], Any] = module.get
    for name in dict.fromkeys(one for one in keras.tree.flatten(named) if isinstance(one, str)):
        if name.lower() in _BY_SHAPE:
            continue
        try:
            known(name)
        except ValueError:
            names = [*_BY_SHAPE, *(one for one in dir(module) if one[0].islower())]
            yield f"the model is compiled with the {what} {name!r}, which Keras does not know" + (
                closest(name, names) or "; see Keras's list of them"
            )


def _loss_names(model: keras.Model) -> list[str]:
    loss = keras.tree.flatten(model.loss)[0]
    if isinstance(loss, str):
        loss = keras.losses.get(loss)
    return [str(getattr(loss, "__name__", "")), _snake(type(loss).__name__)]


def _shown(model: keras.Model) -> str:
    loss = keras.tree.flatten(model.loss)[0]
    return loss if isinstance(loss, str) else str(getattr(loss, "name", loss))


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name).lstrip("_")


def _has_loss_of_keras(model: keras.Model) -> bool:
    """Tell whether the one loss is known to the last detail; a person's own may encode classes."""
    losses = keras.tree.flatten(model.loss)
    if len(losses) != 1 or learns(model) is None:
        return False
    loss = losses[0]
    kind = loss if isinstance(loss, types.FunctionType) else type(loss)
    return isinstance(loss, str) or str(kind.__module__).startswith("keras.")


def _is_plain(shape: Any) -> bool:
    return isinstance(shape, tuple) and bool(shape) and None not in shape[1:]


def _counted(count: int, what: str = "number") -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _kind(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
