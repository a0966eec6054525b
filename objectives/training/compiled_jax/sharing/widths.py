"""Which dense layers of a described model may be made wider without changing what it computes.

A layer whose further units have zero weights gives further zeros. They stay zeros through what is
zero at zero, the next dense layer multiplies them with zero rows, and no gradient comes back: its
further weights stay exactly zero, whatever optimizer works on each number by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

# Activations that are zero at zero and have a finite slope there.
_ZERO_AT_ZERO = frozenset(
    {
        "celu",
        "elu",
        "gelu",
        "hard_tanh",
        "leaky_relu",
        "linear",
        "mish",
        "relu",
        "relu6",
        "selu",
        "silu",
        "soft_shrink",
        "softsign",
        "swish",
        "tanh",
    }
)
# What is added to a zero that is divided by. Smaller ones may be zeros in single precision, and a
# zero divided by zero is no number.
LEAST_EPSILON = 1e-30
# Widths are rounded up to a multiple of this, as the processor takes so many numbers at once
# (`python -m benchmarks.steps`: three layers of 90 take as long as of 96), or of an eighth of the
# width.
_LEAST_STEP = 16


def shared_width(units: int) -> int:
    """Return the width at which layers of so many units share a program: up to an eighth more."""
    step = max(_LEAST_STEP, (1 << (units.bit_length() - 1)) // 8)
    return -(-units // step) * step


_HELD_BY = ("regularizer", "constraint")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Widening:
    """What of a model can be made wider.

    Attributes:
        units: The units of each such dense layer, by its name.
        dropouts: The dropouts behind one, by their names, each with the units of that layer: their
            random numbers have to stay those of the narrow layer.
    """

    units: Mapping[str, int]
    dropouts: Mapping[str, int]


def widening(described: Mapping[str, Any], *, most_units: int) -> Widening:
    """Return what can be made wider in a model.

    Args:
        described: A model of Keras's own layers, as its ``get_config`` has it.
        most_units: The units of the widest layers in question.
    """
    layers = {layer["config"]["name"]: layer for layer in described["layers"]}
    sources = _sources(described)
    if sources is None or not all(map(_is_single_precision, layers.values())):
        return Widening(units={}, dropouts={})
    consumers: dict[str, list[str]] = {name: [] for name in layers}
    for name, source in sources.items():
        for one in source:
            consumers[one].append(name)
    ends = {consumer for consumer, _, _ in _ends(described)}

    def stays_zero(name: str) -> bool:
        """Tell whether further zeros that a layer gives end in dense layers, every one of them."""
        readers = consumers[name]
        if name in ends or not readers:
            return False
        return all(
            _is_dense_reader(layers[one])
            or (len(sources[one]) == 1 and _keeps_zeros(layers[one]) and stays_zero(one))
            for one in readers
        )

    units = {
        name: layer["config"]["units"]
        for name, layer in layers.items()
        if _is_dense_source(layer) and layer["config"]["units"] <= most_units and stays_zero(name)
    }
    dropouts: dict[str, int] = {}
    for name, layer in layers.items():
        origin = name
        while layers[origin]["class_name"] != "Dense" and len(sources.get(origin, ())) == 1:
            (origin,) = sources[origin]
        if layer["class_name"] == "Dropout" and origin in units:
            dropouts[name] = units[origin]
    return Widening(units=units, dropouts=dropouts)


def _sources(described: Mapping[str, Any]) -> dict[str, list[str]] | None:
    """Return which layers each layer reads; None where a layer is used twice, or not plainly."""
    layers = described["layers"]
    names = [layer["config"]["name"] for layer in layers]
    if "input_layers" not in described:
        pairs = zip(names, [None, *names], strict=False)
        return {name: [] if before is None else [before] for name, before in pairs}
    sources = {}
    for name, layer in zip(names, layers, strict=True):
        nodes = layer["inbound_nodes"]
        if len(nodes) > 1 or any(_tensors(node["kwargs"]) for node in nodes):
            return None
        sources[name] = [one for node in nodes for one in _tensors(node["args"])]
    return sources


def _ends(described: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """Return the outputs of a model, each as its layer and two numbers."""
    if "output_layers" not in described:
        return [(described["layers"][-1]["config"]["name"], 0, 0)]
    ends: list[tuple[str, int, int]] = []

    def gather(node: Any) -> None:
        if isinstance(node, Mapping):
            gather(list(node.values()))
        elif isinstance(node, Sequence) and len(node) == 3 and isinstance(node[0], str):
            ends.append((node[0], node[1], node[2]))
        elif isinstance(node, Sequence) and not isinstance(node, str):
            for one in node:
                gather(one)

    gather(described["output_layers"])
    return ends


def _tensors(node: Any) -> list[str]:
    """Return the layers whose outputs stand in a part of a description."""
    if isinstance(node, Mapping):
        if node.get("class_name") == "__keras_tensor__":
            return [node["config"]["keras_history"][0]]
        return [name for value in node.values() for name in _tensors(value)]
    if isinstance(node, list | tuple):
        return [name for value in node for name in _tensors(value)]
    return []


def _is_single_precision(layer: Mapping[str, Any]) -> bool:
    dtype = layer["config"].get("dtype")
    name = dtype["config"].get("name") if isinstance(dtype, Mapping) else dtype
    return layer["class_name"] == "InputLayer" or name == "float32"


def _is_dense_source(layer: Mapping[str, Any]) -> bool:
    """Tell whether a layer is dense, and its further units can be zeros."""
    config = layer["config"]
    return (
        layer["class_name"] == "Dense"
        and _is_activation_zero_at_zero(config["activation"])
        and _is_zero_at_zero(config["kernel_regularizer"])
        and _is_zero_at_zero(config["bias_regularizer"])
        and config.get("activity_regularizer") is None
        and _keeps_zero_columns(config["kernel_constraint"])
        and config["bias_constraint"] is None
        and config.get("quantization_config") is None
    )


def _is_dense_reader(layer: Mapping[str, Any]) -> bool:
    """Tell whether a layer is dense, and its further rows can be zeros."""
    config = layer["config"]
    return (
        layer["class_name"] == "Dense"
        and _is_zero_at_zero(config["kernel_regularizer"])
        and _keeps_zero_columns(config["kernel_constraint"])
        and config.get("quantization_config") is None
    )


def _is_activation_zero_at_zero(activation: Any) -> bool:
    """Tell whether an activation is one of those; a layer in its place is described by more."""
    return isinstance(activation, str) and activation in _ZERO_AT_ZERO


def _is_zero_at_zero(regularizer: Mapping[str, Any] | None) -> bool:
    """Tell whether a regularizer leaves zeros alone: JAX gives L1 the slope 1 at zero."""
    if regularizer is None or regularizer["class_name"] == "L2":
        return True
    return regularizer["class_name"] == "L1L2" and regularizer["config"]["l1"] == 0


def _keeps_zero_columns(constraint: Mapping[str, Any] | None) -> bool:
    if constraint is None:
        return True
    return constraint["class_name"] == "MaxNorm" and constraint["config"]["axis"] in (0, [0])


def _keeps_zeros(layer: Mapping[str, Any]) -> bool:
    """Tell whether a layer gives zeros where it gets zeros, and keeps its own weights for them."""
    config = layer["config"]
    if config.get("activity_regularizer") is not None:
        return False
    match layer["class_name"]:
        case "Activation":
            return _is_activation_zero_at_zero(config["activation"])
        case "LeakyReLU" | "ELU" | "Identity":
            return True
        case "ReLU":
            return config["threshold"] == 0
        case "PReLU":
            return _has_none_of(config, "alpha_regularizer", "alpha_constraint", "shared_axes")
        case "Dropout":
            return config["noise_shape"] is None
        case "BatchNormalization":
            is_plain = not config["synchronized"] and not config.get("renorm")
            own = [f"{name}_{kind}" for name in ("beta", "gamma") for kind in _HELD_BY]
            is_divided = config["epsilon"] >= LEAST_EPSILON
            return config["axis"] == -1 and is_plain and is_divided and _has_none_of(config, *own)
        case _:
            return False


def _has_none_of(config: Mapping[str, Any], *names: str) -> bool:
    return all(config[name] is None for name in names)
