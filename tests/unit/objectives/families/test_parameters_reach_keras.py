"""Every parameter that builds a model or its training changes what Keras gets."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.monte_carlo import averaged
from objectives.families.parts.compilation import compile_model
from objectives.families.parts.heads import output_layer
from objectives.families.parts.layers import hidden_layers, input_layers
from objectives.families.schedules import schedule_callbacks, training_steps
from objectives.objective import Signature
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from search_spaces import Configuration

CLASSES = Signature(
    input_shape=(6,), task=Task.MULTICLASS, classes=("a", "b", "c"), training_rows=75, epochs=8
)

# Name: what it needs, its default (None where that depends on others), another value.
PARAMETERS: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "hidden_layers": ({}, 1, 2),
    "neurons": ({}, 30, 31),
    "neurons_1": ({"neurons": 20}, 20, 21),
    "neurons_2": ({"hidden_layers": 2, "neurons": 20}, 20, 21),
    "taper": ({"hidden_layers": 2}, 1.0, 0.5),
    "activation": ({}, "relu", "tanh"),
    "negative_slope": ({"activation": "leaky_relu"}, 0.3, 0.1),
    "initializer": ({}, "auto", "glorot_normal"),
    "initializer_scale": ({"initializer": "variance_scaling"}, 1.0, 2.0),
    "initializer_mode": ({"initializer": "variance_scaling"}, "fan_in", "fan_avg"),
    "initializer_distribution": (
        {"initializer": "variance_scaling"},
        "truncated_normal",
        "uniform",
    ),
    "batch_norm": ({}, "none", "after_activation"),
    "batch_norm_momentum": ({"batch_norm": "before_activation"}, 0.99, 0.9),
    "batch_norm_input": ({}, False, True),
    "optimizer": ({}, "sgd", "adam"),
    "learning_rate": ({}, 0.01, 0.02),
    "momentum": ({}, 0.0, 0.9),
    "nesterov": ({"momentum": 0.9}, False, True),
    "rho": ({"optimizer": "rmsprop"}, 0.9, 0.8),
    "beta_1": ({"optimizer": "nadam"}, 0.9, 0.8),
    "beta_2": ({"optimizer": "adamax"}, 0.999, 0.99),
    "weight_decay": ({"optimizer": "adamw"}, 0.004, 0.1),
    "clipping": ({}, "none", "norm"),
    "clip_value": ({"clipping": "value"}, 1.0, 0.5),
    "clip_norm": ({"clipping": "global_norm"}, 1.0, 0.5),
    "schedule": ({}, "constant", "exponential"),
    "decay_share": ({"schedule": "power"}, 0.5, 0.2),
    "decay_power": ({"schedule": "power"}, 1.0, 2.0),
    "decay_rate": ({"schedule": "exponential"}, 0.1, 0.5),
    "drops": ({"schedule": "piecewise"}, 2, 3),
    "drop_factor": ({"schedule": "piecewise"}, 0.1, 0.5),
    "plateau_factor": ({"schedule": "performance"}, 0.5, 0.1),
    "plateau_patience": ({"schedule": "performance"}, 5, 2),
    "start_factor": ({"schedule": "one_cycle"}, 0.1, 0.2),
    "anneal_share": ({"schedule": "one_cycle"}, 0.1, 0.2),
    "final_factor": ({"schedule": "one_cycle"}, 0.001, 0.5),
    "momentum_low": ({"schedule": "one_cycle"}, 0.85, 0.5),
    "warmup_share": ({"schedule": "cosine"}, 0.1, 0.3),
    "regularizer": ({}, "none", "l1_l2"),
    "l1": ({"regularizer": "l1"}, 0.01, 0.1),
    "l2": ({"regularizer": "l1_l2"}, 0.01, 0.1),
    "dropout_rate": ({}, 0.0, 0.2),
    "dropout": ({"activation": "selu", "dropout_rate": 0.2}, "standard", "alpha"),
    "dropout_input": ({"dropout_rate": 0.2}, False, True),
    "constraint": ({}, "none", "max_norm"),
    "max_norm": ({"constraint": "max_norm"}, 1.0, 2.0),
    "monte_carlo_samples": ({"dropout_rate": 0.2}, 0, 10),
    "batch_size": ({"schedule": "power"}, 32, 8),
    "training_epochs": ({"schedule": "power"}, 8, 4),
    "targets": ({}, "codes", "one_hot"),
}

# All choices of those that have more than two.
CHOICES = {
    "optimizer": ("sgd", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw"),
    "schedule": (
        "constant",
        "power",
        "exponential",
        "piecewise",
        "performance",
        "one_cycle",
        "cosine",
    ),
    "clipping": ("none", "value", "norm", "global_norm"),
    "regularizer": ("none", "l1", "l2", "l1_l2"),
    "batch_norm": ("none", "before_activation", "after_activation"),
    "initializer": (
        "glorot_uniform",
        "glorot_normal",
        "he_uniform",
        "he_normal",
        "lecun_uniform",
        "lecun_normal",
        "variance_scaling",
    ),
    "activation": (
        "relu",
        "leaky_relu",
        "prelu",
        "elu",
        "selu",
        "gelu",
        "swish",
        "tanh",
        "sigmoid",
        "softplus",
        "softsign",
        "mish",
        "relu6",
        "celu",
    ),
}


def described(values: dict[str, Any]) -> dict[str, Any]:
    """Return all settings of the model, its optimizer and its callbacks, without layers' names."""
    configuration = Configuration(values)
    body = [*input_layers(configuration, CLASSES), *hidden_layers(configuration)]
    with numpy_initial_weights():
        model = keras.Sequential([keras.Input(CLASSES.input_shape), *body, output_layer(CLASSES)])
    model = compile_model(averaged(model, configuration), configuration, CLASSES)
    callbacks = schedule_callbacks(configuration, has_validation=True)
    rate = model.optimizer._learning_rate
    steps = keras.ops.arange(training_steps(configuration, CLASSES), dtype="int32")
    return {
        "layers": without_names(keras.saving.serialize_keras_object(model)),
        "optimizer": without_names(model.optimizer.get_config()),
        "rates": np.asarray(keras.ops.map(rate, steps) if callable(rate) else rate.value).tolist(),
        "callbacks": [(one.monitor, one.factor, one.patience) for one in callbacks],
    }


def without_names(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: without_names(value) for key, value in node.items() if key != "name"}
    return [without_names(value) for value in node] if isinstance(node, list | tuple) else node


@pytest.mark.parametrize("name", PARAMETERS)
def test_two_values_give_two_different_models(name: str) -> None:
    needed, default, other = PARAMETERS[name]
    assert described({**needed, name: default}) != described({**needed, name: other})


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_absent_parameter_has_its_default(name: str) -> None:
    needed, default, _ = PARAMETERS[name]
    assert described(needed) == described({**needed, name: default})


@pytest.mark.parametrize("name", CHOICES)
def test_each_choice_is_a_model_of_its_own(name: str) -> None:
    found = [described({name: choice}) for choice in CHOICES[name]]
    alike = [
        (CHOICES[name][first], CHOICES[name][second])
        for first in range(len(found))
        for second in range(first)
        if found[first] == found[second]
    ]
    assert alike == []


@pytest.mark.parametrize(
    "name",
    ["initializer", "batch_norm", "optimizer", "clipping", "schedule", "regularizer", "constraint"],
)
def test_an_unknown_choice_is_named(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} 'nonsense' is not known"):
        described({name: "nonsense"})
