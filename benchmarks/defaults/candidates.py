"""Configurations that are held to each other: one in the middle, and each of its neighbours."""

from __future__ import annotations

from search_spaces import Categorical, Float, Integer, SearchSpace, Value

SPACE = SearchSpace(
    {
        "hidden_layers": Integer(1, 5),
        "neurons": Integer(8, 1024, log=True),
        "activation": Categorical(("relu", "gelu", "swish", "selu")),
        "batch_norm": Categorical(("none", "before_activation")),
        "dropout_rate": Float(0.0, 0.5, step=0.05),
        "optimizer": Categorical(("sgd", "rmsprop", "adam", "nadam", "adamw")),
        "learning_rate": Float(1e-5, 1.0, log=True),
        "momentum": Float(0.0, 0.99).when(optimizer="sgd"),
        "weight_decay": Float(1e-6, 1.0, log=True).when(optimizer="adamw"),
        "schedule": Categorical(("constant", "one_cycle", "cosine")),
        "batch_size": Categorical((16, 32, 64, 128)),
        "scaling": Categorical(("standardize", "quantile")),
    }
)
"""All that candidates may be."""

MIDDLE: dict[str, Value] = {
    "hidden_layers": 3,
    "neurons": 128,
    "activation": "swish",
    "batch_norm": "none",
    "dropout_rate": 0.0,
    "optimizer": "adam",
    "learning_rate": 2e-3,
    "schedule": "cosine",
    "batch_size": 64,
    "scaling": "standardize",
}

_CHANGES: tuple[dict[str, Value], ...] = (
    {"activation": "relu"},
    {"activation": "gelu"},
    {"schedule": "constant"},
    {"learning_rate": 1e-3},
    {"learning_rate": 4e-3},
    {"learning_rate": 8e-3},
    {"hidden_layers": 2},
    {"neurons": 64},
    {"neurons": 256},
    {"batch_size": 32},
    {"batch_size": 128},
    {"dropout_rate": 0.1},
    {"batch_norm": "before_activation"},
    {"scaling": "quantile"},
    {"activation": "relu", "scaling": "quantile"},
    {"learning_rate": 8e-3, "scaling": "quantile"},
    {"optimizer": "nadam"},
)


def _named(changes: dict[str, Value]) -> str:
    return ", ".join(f"{name}={value}" for name, value in changes.items())


CANDIDATES: dict[str, dict[str, Value]] = {
    "middle": MIDDLE,
    **{_named(changes): MIDDLE | changes for changes in _CHANGES},
}
"""Each by what is other than in the middle."""
