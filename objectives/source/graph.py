"""Serialised Keras models as expressions and the statements that come before them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, final

import keras

from objectives.source.arguments import (
    CannotWriteError,
    arguments_of,
    automatic_name,
    class_of,
    is_automatic,
    said_in_call,
)
from objectives.source.parts import keras_function
from objectives.source.text import (
    Expression,
    call,
    constant,
    dictionary_of,
    list_of,
    statement,
    tuple_of,
)
from objectives.source.variables import FreeNames, ambiguous_names, ordered_calls

_SHORT_NAMES = {"keras.initializers": keras.initializers, "keras.constraints": keras.constraints}


@final
class ModelWriter:
    """Writes what Keras serialised; a functional model needs statements, which are collected."""

    def __init__(self, *, taken: Iterable[str], needed_names: frozenset[str]) -> None:
        """Begin with no statements.

        Args:
            taken: Names that no variable may have.
            needed_names: Names of layers that are written although Keras chose them.
        """
        self.statements: list[str] = []
        self._names = FreeNames({"keras", "model", "build_model", *taken})
        self._needed_names = needed_names
        # The variable of each output of each layer of the model that is being written.
        self._tensors: dict[tuple[str, int], str] = {}

    def value(self, node: Any) -> Expression:
        """Return the expression of a serialised value or object.

        Raises:
            CannotWriteError: If there is none.
        """
        match node:
            case None | bool() | int() | float() | str():
                return constant(node)
            case list():
                return list_of(self.value(one) for one in node)
            case tuple():
                return tuple_of(self.value(one) for one in node)
            case {"class_name": str(), "config": _}:
                return self._object(node)
            case dict():
                return dictionary_of((constant(key), self.value(one)) for key, one in node.items())
            case _:
                raise CannotWriteError(type(node).__name__)

    def _object(self, node: dict[str, Any]) -> Expression:
        match node["class_name"]:
            case "__keras_tensor__":
                return self._tensor(node["config"]["keras_history"])
            case "function":
                return _function_source(node)
            case "DTypePolicy":
                return constant(node["config"]["name"])
            case "InputLayer":
                return self._input(node["config"])
            case "Sequential":
                return self._sequential(node["config"])
            case "Functional":
                return self._functional(node["config"])
            case _:
                return self._constructed(node)

    def _constructed(self, node: dict[str, Any]) -> Expression:
        """Return the call of a class of Keras's or of this project's."""
        made, path = class_of(node)
        positional, keywords = arguments_of(node, needed_names=self._needed_names)
        if not positional and not keywords and node["module"] in _SHORT_NAMES:
            short = automatic_name(node["class_name"])
            if type(_by_name(node["module"], short)) is made:
                return constant(short)
        return call(
            path,
            [self.value(one) for one in positional],
            {key: self.value(one) for key, one in keywords.items()},
        )

    def _input(self, config: dict[str, Any]) -> Expression:
        batch_size, *shape = config["batch_shape"]
        keywords = {
            "batch_size": (batch_size, None),
            "dtype": (config["dtype"], keras.config.floatx()),
            "sparse": (config.get("sparse", False), False),
            "ragged": (config.get("ragged", False), False),
            "optional": (config.get("optional", False), False),
        }
        written = {
            key: self.value(one) for key, (one, default) in keywords.items() if one != default
        }
        return call(
            "keras.Input",
            [self.value(tuple(shape))],
            written | self._name(config["name"], "InputLayer"),
        )

    def _name(self, name: str, class_name: str) -> dict[str, Expression]:
        """Return the argument for a name that a person chose or that something refers to."""
        is_needed = name in self._needed_names or not is_automatic(name, class_name)
        return {"name": constant(name)} if is_needed else {}

    def _sequential(self, config: dict[str, Any]) -> Expression:
        layers = [self.value(layer) for layer in config["layers"]]
        trainable = {} if config.get("trainable", True) else {"trainable": "False"}
        return call(
            "keras.Sequential",
            [list_of(layers, is_open=len(layers) > 1)],
            trainable | self._name(config["name"], "Sequential"),
        )

    def _functional(self, config: dict[str, Any]) -> Expression:
        """Write a statement for each call of a layer; return the call that makes the model."""
        outside, self._tensors = self._tensors, {}
        self._needed_names |= ambiguous_names(config["layers"], self._needed_names)
        variables = self._names.for_layers(config["layers"], self._needed_names)
        for layer, number in ordered_calls(config):
            self._tensors[layer["name"], number] = self._called(
                layer, number, variables[layer["name"]]
            )
        trainable = {} if config.get("trainable", True) else {"trainable": "False"}
        made = call(
            "keras.Model",
            keywords={
                "inputs": self._structure(config["input_layers"]),
                "outputs": self._structure(config["output_layers"]),
                **trainable,
                **self._name(config["name"], "Functional"),
            },
        )
        self._tensors = outside
        return made

    def _called(self, layer: dict[str, Any], number: int, variable: str) -> str:
        """Write the statement for one call of a layer; return the variable of its result."""
        nodes = layer["inbound_nodes"]
        is_shared = len(nodes) > 1
        if number == 0 and (is_shared or not nodes):
            self._assign(variable, self.value(layer))
        if not nodes:
            return variable
        if layer["class_name"] == "Functional" and not _is_one(layer["config"]["output_layers"]):
            raise CannotWriteError(f"{layer['name']}: several outputs")
        node = nodes[number]
        made = call(
            variable if is_shared else self.value(layer),
            [self.value(one) for one in node["args"]],
            {key: self.value(one) for key, one in said_in_call(layer, node["kwargs"]).items()},
        )
        result = self._names.take(f"{variable}_output", is_numbered=True) if is_shared else variable
        self._assign(result, made)
        return result

    def _assign(self, variable: str, expression: Expression) -> None:
        self.statements.append(statement(f"{variable} = ", expression))

    def _tensor(self, history: Any) -> str:
        name, number, index = history
        if index != 0:
            raise CannotWriteError(f"{name}: several outputs")
        return self._tensors[name, number]

    def _structure(self, node: Any) -> Expression:
        """Return the inputs or outputs of a model: one, a list, or a dictionary."""
        match node:
            case _ if _is_one(node):
                return self._tensor(node)
            case dict():
                return dictionary_of(
                    (constant(key), self._structure(one)) for key, one in node.items()
                )
            case _:
                return list_of(self._structure(one) for one in node)


def _is_one(structure: Any) -> bool:
    """Tell whether a model's inputs or outputs are one tensor: a layer, a call, a number."""
    return isinstance(structure, list | tuple) and isinstance(structure[0], str)


def _by_name(module: str, name: str) -> Any:
    try:
        return _SHORT_NAMES[module].get(name)
    except ValueError:
        return None


def _function_source(node: dict[str, Any]) -> str:
    """Return how code names a function of Keras's."""
    name = str(node["config"])
    found = keras_function(name)
    if found is None:
        raise CannotWriteError(name)
    return found
