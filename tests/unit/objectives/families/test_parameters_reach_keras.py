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
from search_spaces.known.values import known_value

CLASSES = Signature(
    input_shape=(6,), task=Task.MULTICLASS, classes=("a", "b", "c"), training_rows=75, epochs=8
)

# Name: what it needs, and a value that is not its default.
PARAMETERS: dict[str, tuple[dict[str, Any], Any]] = {
    "hidden_layers": ({}, 2),
    "neurons": ({}, 31),
    "neurons_1": ({"neurons": 20}, 21),
    "neurons_2": ({"hidden_layers": 2, "neurons": 20}, 21),
    "taper": ({"hidden_layers": 2}, 0.5),
    "activation": ({}, "tanh"),
    "negative_slope": ({"activation": "leaky_relu"}, 0.1),
    "initializer": ({}, "glorot_normal"),
    "initializer_scale": ({"initializer": "variance_scaling"}, 2.0),
    "initializer_mode": ({"initializer": "variance_scaling"}, "fan_avg"),
    "initializer_distribution": ({"initializer": "variance_scaling"}, "uniform"),
    "batch_norm": ({}, "after_activation"),
    "batch_norm_momentum": ({"batch_norm": "before_activation"}, 0.9),
    "batch_norm_input": ({}, True),
    "optimizer": ({}, "adam"),
    "learning_rate": ({}, 0.02),
    "momentum": ({}, 0.9),
    "nesterov": ({"momentum": 0.9}, True),
    "rho": ({"optimizer": "rmsprop"}, 0.8),
    "beta_1": ({"optimizer": "nadam"}, 0.8),
    "beta_2": ({"optimizer": "adamax"}, 0.99),
    "weight_decay": ({"optimizer": "adamw"}, 0.1),
    "clipping": ({}, "norm"),
    "clip_value": ({"clipping": "value"}, 0.5),
    "clip_norm": ({"clipping": "global_norm"}, 0.5),
    "schedule": ({}, "exponential"),
    "decay_share": ({"schedule": "power"}, 0.2),
    "decay_power": ({"schedule": "power"}, 2.0),
    "decay_rate": ({"schedule": "exponential"}, 0.5),
    "drops": ({"schedule": "piecewise"}, 3),
    "drop_factor": ({"schedule": "piecewise"}, 0.5),
    "plateau_factor": ({"schedule": "performance"}, 0.1),
    "plateau_patience": ({"schedule": "performance"}, 2),
    "start_factor": ({"schedule": "one_cycle"}, 0.2),
    "anneal_share": ({"schedule": "one_cycle"}, 0.2),
    "final_factor": ({"schedule": "one_cycle"}, 0.5),
    "momentum_low": ({"schedule": "one_cycle"}, 0.5),
    "warmup_share": ({"schedule": "cosine"}, 0.3),
    "regularizer": ({}, "l1_l2"),
    "l1": ({"regularizer": "l1"}, 0.1),
    "l2": ({"regularizer": "l1_l2"}, 0.1),
    "dropout_rate": ({}, 0.2),
    "dropout": ({"activation": "selu", "dropout_rate": 0.2}, "alpha"),
    "dropout_input": ({"dropout_rate": 0.2}, True),
    "constraint": ({}, "max_norm"),
    "max_norm": ({"constraint": "max_norm"}, 2.0),
    "monte_carlo_samples": ({"dropout_rate": 0.2}, 10),
    "batch_size": ({"schedule": "power"}, 8),
    "training_epochs": ({"schedule": "power"}, 4),
    "targets": ({}, "one_hot"),
}
# What holds by default where a record leaves that to other parameters or to the study.
LEFT_OPEN = {"neurons_1": 20, "neurons_2": 20, "training_epochs": 8}


def default_of(name: str) -> Any:
    """Return what its record says that a parameter is, with what it needs and nothing else."""
    needed, _ = PARAMETERS[name]
    default = known_value(needed, name)
    return LEFT_OPEN[name] if default is None else default


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
    needed, other = PARAMETERS[name]
    assert described({**needed, name: default_of(name)}) != described({**needed, name: other})


@pytest.mark.parametrize("name", PARAMETERS)
def test_an_absent_parameter_has_its_default(name: str) -> None:
    needed, _ = PARAMETERS[name]
    assert described(needed) == described({**needed, name: default_of(name)})


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
