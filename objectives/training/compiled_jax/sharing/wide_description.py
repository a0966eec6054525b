"""What Keras says of a model, without what models that share programs may differ in."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from objectives.training.compiled_jax.sharing.widths import shared_width

if TYPE_CHECKING:
    from objectives.training.compiled_jax.sharing.widths import Widening

_ANY_RATE = 0.001


def wide_layers(described_layers: Mapping[str, Any], wider: Widening) -> dict[str, Any]:
    """Return a description with wide layers, and without the shapes that follow from them."""
    wide: dict[str, Any] = deepcopy(dict(described_layers))
    wide.pop("build_input_shape", None)
    for layer in wide["layers"]:
        layer.pop("build_config", None)
        name = layer["config"]["name"]
        if name in wider.units:
            layer["config"]["units"] = shared_width(wider.units[name])
        if name in wider.dropouts:
            layer["module"] = None
            layer["class_name"] = layer["registered_name"] = "NarrowDropout"
        for node in layer.get("inbound_nodes", ()):
            _forget_shapes(node)
    return wide


def forget_rate(compilation: Mapping[str, Any]) -> None:
    """Leave out a constant learning rate, which is in a variable."""
    optimizer = compilation["optimizer"]["config"]
    if isinstance(optimizer.get("learning_rate"), float):
        optimizer["learning_rate"] = _ANY_RATE


def _forget_shapes(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("class_name") == "__keras_tensor__":
            node["config"]["shape"] = []
        node = list(node.values())
    if isinstance(node, list | tuple):
        for one in node:
            _forget_shapes(one)
