"""The calls of layers in a functional model, and the variables that hold what they return."""

from __future__ import annotations

import builtins
import collections
import keyword
import re
from collections.abc import Collection, Iterable
from typing import Any, final

from objectives.source.arguments import automatic_name, is_automatic


@final
class FreeNames:
    """Names for variables, each given once."""

    def __init__(self, taken: Iterable[str]) -> None:
        """Take the names that no variable may have."""
        self._taken = set(taken)

    def take(self, text: str, *, is_numbered: bool = False) -> str:
        """Return the text, or the text with the lowest number, that is still free.

        Args:
            text: An identifier.
            is_numbered: Whether a number is wanted even for the first.
        """
        number = 1 if is_numbered else 0
        chosen = f"{text}_{number}" if number else text
        while chosen in self._taken:
            number += 1
            chosen = f"{text}_{number}"
        self._taken.add(chosen)
        return chosen

    def for_layers(
        self, layers: list[dict[str, Any]], needed_names: Collection[str]
    ) -> dict[str, str]:
        """Return a variable for each layer: its name, or its class with a number if need be.

        Args:
            layers: Serialised layers.
            needed_names: Names that count although Keras chose them.
        """
        named = [layer for layer in layers if _is_named(layer, needed_names)]
        others = [layer for layer in layers if not _is_named(layer, needed_names)]
        wanted = {layer["name"]: _identifier(layer["name"]) for layer in named}
        wanted |= {layer["name"]: _kind(layer["class_name"]) for layer in others}
        often = collections.Counter(wanted.values())
        return {name: self.take(text, is_numbered=often[text] > 1) for name, text in wanted.items()}


def ambiguous_names(layers: list[dict[str, Any]], needed_names: Collection[str]) -> frozenset[str]:
    """Return the names that must be written since Keras could give them to other layers.

    Where one that Keras chose is written, such as ``dense_2``, it would number the other layers
    of that class anew, and might choose it again.
    """
    classes = {
        layer["class_name"]
        for layer in layers
        if layer["name"] in needed_names and is_automatic(layer["name"], layer["class_name"])
    }
    return frozenset(layer["name"] for layer in layers if layer["class_name"] in classes)


def ordered_calls(config: dict[str, Any]) -> list[tuple[dict[str, Any], int]]:
    """Return each call of each layer of a functional model, after those that it reads from.

    Args:
        config: The serialised model's config.

    Returns:
        Layers, still serialised, with the number of the call; inputs first, in their order.

    Raises:
        ValueError: If there is no such order.
    """
    inputs = layer_names(config["input_layers"])
    layers = sorted(
        config["layers"],
        key=lambda one: inputs.index(one["name"]) if one["name"] in inputs else len(inputs),
    )
    pending = [
        (layer, number) for layer in layers for number in range(max(1, len(layer["inbound_nodes"])))
    ]
    done: list[tuple[dict[str, Any], int]] = []
    known: set[tuple[str, int]] = set()
    while pending:
        ready = [one for one in pending if _read_by(*one) <= known]
        if not ready:
            raise ValueError(f"{config['name']}: its layers read from each other in a circle")
        done.extend(ready[:1])
        known.add((ready[0][0]["name"], ready[0][1]))
        pending.remove(ready[0])
    return done


def layer_names(structure: Any) -> list[str]:
    """Return the layers that a model's inputs or outputs, as Keras serialises them, name."""
    match structure:
        case str():
            return [structure]
        case dict():
            return [name for one in structure.values() for name in layer_names(one)]
        case list() | tuple():
            return [name for one in structure for name in layer_names(one)]
        case _:
            return []


def _read_by(layer: dict[str, Any], number: int) -> set[tuple[str, int]]:
    """Return the outputs that a call of a layer reads."""
    return _references(layer["inbound_nodes"][number]) if layer["inbound_nodes"] else set()


def _references(node: Any) -> set[tuple[str, int]]:
    match node:
        case {"class_name": "__keras_tensor__", "config": {"keras_history": [name, number, _]}}:
            return {(name, number)}
        case dict():
            return {found for one in node.values() for found in _references(one)}
        case list() | tuple():
            return {found for one in node for found in _references(one)}
        case _:
            return set()


def _is_named(layer: dict[str, Any], needed_names: Collection[str]) -> bool:
    name = layer["name"]
    return name in needed_names or not is_automatic(name, layer["class_name"])


def _kind(class_name: str) -> str:
    return "inputs" if class_name == "InputLayer" else _identifier(automatic_name(class_name))


def _identifier(name: str) -> str:
    text = re.sub(r"\W", "_", name).strip("_").lower()
    is_usable = text.isidentifier() and not keyword.iskeyword(text) and text not in dir(builtins)
    return text if is_usable else f"layer_{text}".rstrip("_")
