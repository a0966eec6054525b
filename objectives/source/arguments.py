"""Which arguments build a serialised Keras object: those that differ from the defaults."""

from __future__ import annotations

import copy
import functools
import importlib
import inspect
import json
import operator
import re
from typing import Any

import keras
import numpy as np

_OWN_PACKAGE = "keras_tuning>"
# Written even where they are the defaults: a reader looks for them.
_ALWAYS = frozenset({"learning_rate", "l1", "l2", "max_value", "negative_slope", "weight_decay"})


class CannotWriteError(Exception):
    """A model has a part for which there is no readable code."""


def is_own(node: dict[str, Any]) -> bool:
    """Tell whether a serialised object is of a class of this project's."""
    return str(node.get("registered_name")).startswith(_OWN_PACKAGE)


def class_of(node: dict[str, Any]) -> tuple[type, str]:
    """Return the class of a serialised object, and how code names it.

    Raises:
        CannotWriteError: If it is not one that Keras offers, nor one of this project's.
    """
    module, name = str(node.get("module")), str(node.get("class_name"))
    if is_own(node):
        return getattr(importlib.import_module(module), name), name
    path = ".".join((*module.split(".")[1:], name))
    try:
        found = operator.attrgetter(path)(keras)
    except AttributeError:
        found = None
    if module.partition(".")[0] != "keras" or ".src" in module or not isinstance(found, type):
        raise CannotWriteError(f"{module}.{name}")
    return found, f"keras.{path}"


def arguments_of(
    node: dict[str, Any], *, needed_names: frozenset[str] = frozenset()
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments, still serialised, that build an object like a serialised one.

    Args:
        node: What ``keras.saving.serialize_keras_object`` returned.
        needed_names: Names that are written although Keras chose them.

    Returns:
        What comes by position, a lone required argument, and what comes by keyword.

    Raises:
        CannotWriteError: If no such arguments are found.
    """
    made, _ = class_of(node)
    config = {**node["config"]}
    _shorten_rate(made, config)
    parameters = _parameters(made)
    required = [
        name for name, parameter in parameters.items() if parameter.default is parameter.empty
    ]
    written = _differing(made, config, required=required, needed_names=needed_names)
    if not set(written) <= _accepted(made) or not _builds_it(made, config, written):
        raise CannotWriteError(f"{node.get('module')}.{node.get('class_name')}")
    ordered = sorted(written, key=[*parameters, *config].index)
    by_position = required if required == list(parameters)[:1] else []
    return (
        tuple(written[name] for name in by_position),
        {name: written[name] for name in ordered if name not in by_position},
    )


def said_in_call(node: dict[str, Any], keywords: dict[str, Any]) -> dict[str, Any]:
    """Return those keywords of a call of a serialised layer that differ from the defaults.

    Keras notes the defaults of some, such as ``training``, with each call.
    """
    if node["class_name"] in ("Sequential", "Functional"):
        return {key: value for key, value in keywords.items() if value is not None}
    parameters = inspect.signature(class_of(node)[0].call).parameters  # type: ignore[attr-defined]
    return {
        key: value
        for key, value in keywords.items()
        if value is not None and not (key in parameters and parameters[key].default == value)
    }


def automatic_name(class_name: str) -> str:
    """Return the name that Keras gives to the first unnamed object of a class."""
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", class_name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()


def is_automatic(name: str, class_name: str) -> bool:
    """Tell whether Keras chose a name, which it numbers as it goes."""
    return re.fullmatch(rf"{automatic_name(class_name)}(_\d+)?", name) is not None


@functools.cache
def _parameters(made: type) -> dict[str, inspect.Parameter]:
    """Return the parameters that a class names, without those that it passes on."""
    passed_on = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
    found = dict(inspect.signature(made.__init__).parameters)  # type: ignore[misc]
    found.pop("self")
    return {name: one for name, one in found.items() if one.kind not in passed_on}


@functools.cache
def _accepted(made: type) -> frozenset[str]:
    """Return the arguments that a class takes itself or passes on to those that it extends.

    Some classes of Keras write more into their config than they take, for ``from_config`` alone.
    """
    accepted: set[str] = set()
    for one in made.__mro__:
        if "__init__" not in vars(one):
            continue
        accepted.update(_parameters(one))
        kinds = {each.kind for each in inspect.signature(one.__init__).parameters.values()}  # type: ignore[misc]
        if inspect.Parameter.VAR_KEYWORD not in kinds:
            break
    return frozenset(accepted)


def _differing(
    made: type, config: dict[str, Any], *, required: list[str], needed_names: frozenset[str]
) -> dict[str, Any]:
    """Return the entries of a config that an object made of the required ones would not have."""
    missing = [name for name in required if name not in config]
    if missing:
        raise CannotWriteError(f"{made.__name__}: {', '.join(missing)}")
    name = config.get("name")
    # The name comes along, or Keras would count this object when it numbers the next one.
    begin = [*required, *(["name"] if isinstance(name, str) else [])]
    plain = _config_of(made, {key: config[key] for key in begin})
    defaults = {key: one.default for key, one in _parameters(made).items()}
    written = {key: config[key] for key in required}
    for key, value in config.items():
        default = plain.get(key, defaults.get(key))
        if key != "name" and (key not in plain or not _same(value, default)):
            written[key] = value
        if key in _ALWAYS and value is not None:
            written[key] = value
    if name in needed_names or (isinstance(name, str) and not is_automatic(name, made.__name__)):
        written["name"] = name
    return {key: value for key, value in written.items() if not _is_default(key, value, defaults)}


def _is_default(key: str, value: Any, defaults: dict[str, Any]) -> bool:
    """Tell whether an argument says what the signature says already."""
    return key in defaults and key not in _ALWAYS and _same(value, defaults[key])


def _builds_it(made: type, config: dict[str, Any], written: dict[str, Any]) -> bool:
    """Tell whether the arguments build an object with the same config."""
    name = {"name": config["name"]} if isinstance(config.get("name"), str) else {}
    rebuilt = _config_of(made, {**name, **written})
    return all(key in config and _same(value, config[key]) for key, value in rebuilt.items())


def _config_of(made: Any, config: dict[str, Any]) -> dict[str, Any]:
    try:
        # A copy, since some classes take entries out of what they are given.
        instance = made.from_config(copy.deepcopy(config))
    except (TypeError, ValueError) as error:
        raise CannotWriteError(made.__name__) from error
    found = dict(keras.saving.serialize_keras_object(instance)["config"])
    _shorten_rate(made, found)
    return found


def _shorten_rate(made: type, config: dict[str, Any]) -> None:
    """Write an optimizer's constant learning rate as the person who set it did.

    Keras keeps it in a variable of single precision and tells it as 0.009999999776482582 for 0.01.
    """
    rate = config.get("learning_rate")
    if issubclass(made, keras.optimizers.Optimizer) and isinstance(rate, float):
        single = np.float32(rate)
        config["learning_rate"] = float(str(single)) if float(single) == rate else rate


def _same(one: Any, other: Any) -> bool:
    return _comparable(one) == _comparable(other)


def _comparable(value: Any) -> str:
    """Return a text that is equal for values which mean the same to Keras."""
    return json.dumps(_without_state(value), sort_keys=True, default=repr)


def _without_state(value: Any) -> Any:
    """Return a serialised value without how far its objects were built and compiled."""
    match value:
        case dict():
            state = ("build_config", "compile_config", "shared_object_id")
            return {key: _without_state(one) for key, one in value.items() if key not in state}
        case list() | tuple():
            return [_without_state(one) for one in value]
        case _:
            return value
