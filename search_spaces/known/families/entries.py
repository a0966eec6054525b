"""Entries that the spaces of several families have in common."""

from collections.abc import Mapping
from types import MappingProxyType

from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import Value

HIDDEN_LAYERS: Mapping[str, Parameter | Value] = MappingProxyType(
    {"hidden_layers": Integer(1, 3), "neurons": Integer(16, 128, log=True)}
)
LEARNING: Mapping[str, Parameter | Value] = MappingProxyType(
    {
        "optimizer": Categorical(("sgd", "adam", "nadam")),
        "learning_rate": Float(3e-4, 3e-2, log=True),
        "momentum": Float(0.0, 0.95).when(optimizer="sgd"),
    }
)
