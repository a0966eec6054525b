"""What a compiled model is made of: Keras's own parts, this project's, and foreign ones."""

from __future__ import annotations

import types
from typing import Any

import keras

from objectives.source.arguments import class_of, is_own

_WHERE_FUNCTIONS_ARE = ("losses", "metrics", "activations", "initializers", "ops")


def compile_settings(model: keras.Model) -> dict[str, Any]:
    """Return what a model was compiled with, serialised; empty if it is not compiled.

    Unlike Keras's own ``get_compile_config`` it keeps what a loss such as ``Huber`` was given,
    and a function of a user's under a name that is not Keras's.
    """
    if not model.compiled:
        return {}
    return {key: _serialised(value) for key, value in model._compile_config.config.items()}


def foreign_names(node: Any) -> set[str]:
    """Return the classes and functions in a serialised model that only a user's file can build."""
    if isinstance(node, list | tuple):
        return {name for value in node for name in foreign_names(value)}
    if not isinstance(node, dict):
        return set()
    found = {name for value in node.values() for name in foreign_names(value)}
    class_name, registered = node.get("class_name"), node.get("registered_name")
    if class_name == "__lambda__":
        # Keras writes its byte code out, and refuses to read it back.
        return {*found, "a lambda function"}
    if class_name == "function":
        return found if keras_function(str(node["config"])) else {*found, str(node["config"])}
    module = str(node.get("module") or "keras")
    if registered and module.partition(".")[0] not in ("keras", "builtins") and not is_own(node):
        found.add(str(registered))
    return found


def own_classes(node: Any) -> list[type]:
    """Return this project's classes in a serialised model."""
    match node:
        case dict():
            own = [class_of(node)[0]] if is_own(node) else []
            inner = [found for value in node.values() for found in own_classes(value)]
            return list(dict.fromkeys([*own, *inner]))
        case list() | tuple():
            return list(dict.fromkeys(found for value in node for found in own_classes(value)))
        case _:
            return []


def keras_function(name: str) -> str | None:
    """Return how code names a function of Keras's, or None where Keras has none of the name."""
    for module in _WHERE_FUNCTIONS_ARE:
        if callable(getattr(getattr(keras, module), name, None)):
            return f"keras.{module}.{name}"
    return None


def _serialised(value: Any) -> Any:
    match value:
        case dict():
            return {key: _serialised(one) for key, one in value.items()}
        case list() | tuple():
            return [_serialised(one) for one in value]
        case types.FunctionType():
            return _serialised_function(value)
        case _:
            node = keras.saving.serialize_keras_object(value)
            if isinstance(value, keras.Loss) and isinstance(node, dict):
                # Some of Keras's losses leave out of their config what they hand on to a function.
                handed_on = keras.saving.serialize_keras_object(vars(value).get("_fn_kwargs", {}))
                node["config"] = {**handed_on, **node["config"]}
            return node


def _serialised_function(function: types.FunctionType) -> dict[str, Any]:
    name = keras.saving.get_registered_name(function)
    if name == "<lambda>":
        return {"class_name": "__lambda__", "config": {}}
    is_keras = function.__module__.partition(".")[0] == "keras"
    # What a user calls like a function of Keras's is not that function.
    config = name if is_keras else f"{function.__module__}.{name}"
    return {
        "module": "builtins",
        "class_name": "function",
        "config": config,
        "registered_name": "function",
    }
