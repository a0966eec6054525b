"""A saved model with which training can go on: compiled for targets in their own unit."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import keras
from keras.src.utils.tracking import DotNotTrackScope

if TYPE_CHECKING:
    from objectives.training.target_unit import TargetUnit


def compiled_in_unit(final: keras.Model, model: keras.Model, unit: TargetUnit | None) -> str:
    """Compile a model that predicts in the unit so that its training goes on as ``model``'s would.

    ``model`` learned the standardised target; ``final`` learns the target itself, and each of its
    losses is the number that it was: a squared error divided by the square of the deviation, an
    absolute one by the deviation, Huber's with its delta in the unit. So gradients are the same,
    and the optimizer's state fits. Metrics need nothing: they were told of amounts before.

    Args:
        final: What ``predicts_in_unit`` made of ``model``; compiled here, with its optimizer.
        model: A compiled model, trained; the optimizer is taken from it.
        unit: The unit of the target.

    Returns:
        Why that cannot be, to be told behind "its training cannot go on:"; empty where it can.
        ``final`` is not compiled then.
    """
    why = _why_not(model, is_wrapped=final is not model)
    if why or final is model or unit is None:
        return why
    asked = dict(model._compile_config.config)
    names = _output_names(final)
    flags = [
        isinstance(output._keras_history.operation, keras.layers.Rescaling)
        for output in final.outputs
    ]
    losses = _by_output(asked["loss"], names)
    weights = _by_output(asked["loss_weights"], names)
    if losses is None or weights is None:
        return "its losses are given in a way that is not read here"
    made, factors = [], []
    for loss, weight, is_target in zip(losses, weights, flags, strict=True):
        in_unit = _loss_in_unit(loss, unit.deviation) if is_target else (loss, 1.0)
        if in_unit is None:
            return (
                f"it learned the target standardised, and the loss {_name(loss)} of that is none of"
                " the target itself times a factor; compile it anew, for targets in their unit"
            )
        made.append(in_unit[0])
        factors.append(in_unit[1] * (1.0 if weight is None else weight))
    optimizer = model.optimizer
    with DotNotTrackScope():
        model.optimizer = None  # else it is saved as a part of the part
    packed = _like(asked["loss"], names)
    changes = {"optimizer": optimizer, "loss": packed(made), "loss_weights": packed(factors)}
    final.compile(**(asked | changes))
    return ""


def _why_not(model: keras.Model, *, is_wrapped: bool) -> str:
    """Return why training cannot go on whatever the unit is.

    A model that is wrapped loses what its class does in training; one that is saved as it is has
    its class again when it is loaded, all but for a ``compile`` that Keras does not repeat.
    """
    if not hasattr(model, "_compile_config"):
        return "it was not compiled in the way of Keras's own compile()"
    own = [
        name
        for name in (("train_step", "compute_loss", "compile") if is_wrapped else ("compile",))
        if getattr(type(model), name) is not getattr(keras.Model, name)
    ]
    return f"{own[0]}() is its class's own, and the file holds no code" if own else ""


def _output_names(final: keras.Model) -> list[str]:
    struct = final._outputs_struct
    return sorted(struct) if isinstance(struct, dict) else list(final.output_names)


def _by_output(given: Any, names: list[str]) -> list[Any] | None:
    """Return a loss, or a weight, for each output; None where it is not told which is whose."""
    match given:
        case dict() if set(given) <= set(names):
            return [given.get(name) for name in names]
        case list() | tuple() if len(given) == len(names):
            return list(given)
        case dict() | list() | tuple():
            return None
        case _:
            return [given] * len(names)


def _like(given: Any, names: list[str]) -> Callable[[list[Any]], Any]:
    """Return what puts values, one an output, into the form in which losses were given."""

    def packed(values: list[Any]) -> Any:
        if isinstance(given, dict):
            return {name: value for name, value in zip(names, values, strict=True) if name in given}
        return values

    return packed


def _loss_in_unit(loss: Any, deviation: float) -> tuple[Any, float] | None:
    """Return a loss of the target in its unit and what it is multiplied with; None: there is none.

    The two together are the loss of the standardised target.
    """
    if loss is None:
        return None, 1.0
    found = keras.losses.get(loss) if isinstance(loss, str) else loss
    if not (getattr(found, "__module__", "") or type(found).__module__).startswith("keras."):
        return None
    match type(found).__name__, getattr(found, "__name__", ""):
        case ("MeanSquaredError", _) | (_, "mean_squared_error"):
            return loss, deviation**-2
        case ("MeanAbsoluteError", _) | (_, "mean_absolute_error"):
            return loss, 1 / deviation
        case ("Huber", _):
            delta = found._fn_kwargs["delta"] * deviation
            made = keras.losses.Huber(delta=delta, reduction=found.reduction, name=found.name)
            return made, deviation**-2
        case (_, "huber"):
            return keras.losses.Huber(delta=deviation), deviation**-2
        case _:
            return None


def _name(loss: Any) -> str:
    return str(getattr(loss, "__name__", getattr(loss, "name", loss)))


def file_with_whole_losses(content: bytes, model: keras.Model) -> bytes:
    """Return the content of a ``.keras`` file whose losses keep what they were given.

    Keras 3.15 leaves out of the description of some losses, such as Huber's delta, what it hands
    on to a function; loaded again, they would be other losses without a word.
    """
    if not (model.compiled and hasattr(model, "_compile_config")):
        return content
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "config.json":
                node = json.loads(data)
                compiled = node["compile_config"]
                compiled["loss"] = _whole(compiled["loss"], model._compile_config.config["loss"])
                data = json.dumps(node).encode()
            new.writestr(entry, data)
    return made.getvalue()


def _whole(node: Any, loss: Any) -> Any:
    """Return the description of a loss, or of several, with what each was given."""
    match loss:
        case dict():
            return {name: _whole(node[name], one) for name, one in loss.items()}
        case list() | tuple():
            return [_whole(part, one) for part, one in zip(node, loss, strict=True)]
        case keras.Loss() if isinstance(node, dict):
            handed_on = keras.saving.serialize_keras_object(vars(loss).get("_fn_kwargs", {}))
            return node | {"config": {**handed_on, **node["config"]}}
        case _:
            return node
