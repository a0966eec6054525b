"""When two models are the same program: equal in all but values that live in variables."""

from __future__ import annotations

import json
import warnings
from types import FunctionType, MethodType
from typing import Any

import keras
import numpy as np

from objectives.machine.without_tensorflow import without_tensorflow
from objectives.training.target_unit import measured_outputs

# Where classes say all that they do in their settings. A person's own module may be called
# ``keras_parts``: its name begins alike, and its classes may have the names of Keras's.
_DESCRIBED_PACKAGES = ("keras", "builtins")
_DESCRIBED_HERE = ("objectives.families.measures", "objectives.families.schedules")
_SAID_OF_VARIABLES = ("regularizer", "constraint")


def structure_key(model: keras.Model) -> str | None:
    """Return a text that is equal for models which may share compiled programs, or None.

    Equal are the layers with their settings, the variables' shapes, loss, metrics and optimizer;
    a constant learning rate is left out, since Keras keeps it in a variable. None when the model
    has a part that is not Keras's own, whose settings say nothing certain about what it does, or
    one that holds more, or does something else, than its settings say.
    """
    is_known = type(model) in (keras.Sequential, keras.Model) or _is_functional(model)
    if not is_known or _holds_constants(model) or not _does_what_it_says(model):
        return None
    try:
        layers, compilation = described(model)
    except (AttributeError, NotImplementedError, TypeError, ValueError):
        return None  # a user's object that Keras cannot describe
    whole = {
        "model": layers,
        "compiled": compilation,
        "variables": [
            (variable.path, list(variable.shape), str(variable.dtype), bool(variable.trainable))
            for variable in (*model.variables, *model.optimizer.variables)
        ],
        "beside": [one for _, one in unsaid_settings(model)],
        "policy": str(keras.config.dtype_policy()),
        "in unit": measured_outputs(model),
    }
    if not _is_keras_own(whole):
        return None
    optimizer = compilation["optimizer"]["config"]
    if isinstance(optimizer.get("learning_rate"), float):
        optimizer["learning_rate"] = "in a variable"
    return json.dumps(whole, sort_keys=True, default=repr)


def described(model: keras.Model) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what Keras says of a model's layers, and of how it was compiled."""
    with without_tensorflow(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras warns of a lambda, which nothing here loads
        return model.get_config(), model.get_compile_config()


def unsaid_settings(model: keras.Model) -> list[tuple[Any, dict[str, Any]]]:
    """Return a compiled model's losses and metrics with settings that Keras leaves unsaid.

    Such as ``Huber``, whose description has no ``delta``, and any loss of a precision of its own.
    """
    compiled = getattr(model, "_compile_metrics", None)
    metrics = [] if compiled is None else [compiled._user_metrics, compiled._user_weighted_metrics]
    unsaid = []
    for part in keras.tree.flatten([model.loss, metrics]):
        settings = dict(vars(part).get("_fn_kwargs", {})) if hasattr(part, "__dict__") else {}
        if isinstance(part, keras.Loss):
            settings["dtype"] = str(part.dtype)
        said = part.get_config() if settings else {}
        if left := {name: value for name, value in settings.items() if name not in said}:
            unsaid.append((part, left))
    return unsaid


def _holds_constants(model: keras.Model) -> bool:
    """Tell whether something was set that becomes a constant and stands in no description.

    Such as what a Normalization layer adapted to, or weights left out of the weight decay.
    """
    if any(name.startswith("_exclude_from_weight_decay") for name in vars(model.optimizer)):
        return True
    return any(
        isinstance(value, np.ndarray) or keras.ops.is_tensor(value)
        for layer in model._flatten_layers()
        for value in vars(layer).values()
    )


def _does_what_it_says(model: keras.Model) -> bool:
    """Tell whether a model was left as it was compiled and built, of functions of Keras's own."""
    compiled = model._compile_config.config
    # In half precision Keras puts an optimizer into another one, which is described as the former.
    optimizers = (model.optimizer, getattr(model.optimizer, "inner_optimizer", None))
    if not any(compiled["optimizer"] is one for one in optimizers):
        return False
    layers = model._flatten_layers()
    return compiled["loss"] == model.loss and all(
        _has_own_functions(layer) and _was_built_as_said(layer)
        for layer in (*layers, model.optimizer)
    )


def _has_own_functions(part: Any) -> bool:
    """Tell whether all functions of a layer or an optimizer are Keras's.

    An activation is described by its name alone: that of a person may be called ``relu``, and
    Keras's own ``keras.ops.gelu`` is another function than ``keras.activations.gelu``.
    """
    for name, value in vars(part).items():
        if isinstance(value, FunctionType | MethodType):
            is_method = hasattr(type(part), name) and value.__module__.startswith("keras.")
            if not is_method and value is not vars(keras.activations).get(value.__name__):
                return False
    return True


def _was_built_as_said(part: Any) -> bool:
    """Tell whether a layer's variables have the regularizers and constraints that it names.

    A variable keeps those that the layer had when it was built, whatever is assigned afterwards.
    """
    if not isinstance(part, keras.Layer):
        return True
    for kind in _SAID_OF_VARIABLES:
        said = {
            name.removesuffix(f"_{kind}"): value
            for name, value in vars(part).items()
            if name.endswith(f"_{kind}")
        }
        for variable in part._trainable_variables:
            named = [value for name, value in said.items() if variable.name.startswith(name)]
            if getattr(variable, kind) is not (named[0] if named else None):
                return False
    return True


def _is_functional(model: keras.Model) -> bool:
    # Keras makes a subclass of its own of every Model(inputs, outputs).
    return type(model).__name__ == "Functional" and type(model).__module__.startswith("keras.")


def _is_keras_own(node: Any) -> bool:
    """Tell whether a serialised model names nothing but Keras's own classes and functions."""
    if isinstance(node, dict):
        # A function is known by its name alone, which says nothing about what it does.
        if node.get("class_name") in ("__lambda__", "Lambda", "function"):
            return False
        # Keras gives a module to each object that it describes, but for plain values in marks of
        # its own such as ``__keras_tensor__``; types are of ``builtins``.
        is_marked = str(node.get("class_name", "")).startswith("__")
        module = str(node.get("module", "keras" if is_marked else ""))
        is_described = (
            module.split(".", maxsplit=1)[0] in _DESCRIBED_PACKAGES or module in _DESCRIBED_HERE
        )
        if "class_name" in node and not is_described:
            return False
        return all(_is_keras_own(value) for value in node.values())
    if isinstance(node, list | tuple):
        return all(_is_keras_own(value) for value in node)
    return node is None or isinstance(node, str | int | float | bool)
