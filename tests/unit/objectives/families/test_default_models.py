"""What Keras gets where a configuration says nothing: a changed default is another model."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.mlp.objective import build_mlp
from objectives.families.parts.columns import wide_and_deep_columns
from objectives.families.parts.layers import hidden_widths
from objectives.families.parts.targets import arranged_targets
from objectives.families.schedules import schedule_callbacks, training_steps
from objectives.families.transfer.reuse_plan import ReusePlan, reuse_plan
from objectives.families.two_outputs.objective import TwoOutputsObjective
from objectives.objective import Signature
from search_spaces import Configuration

AMOUNTS = Signature(input_shape=(8,), task=Task.REGRESSION, training_rows=320, epochs=10)
STEPS = 100  # 10 epochs of 10 batches of 32 rows

SGD = {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False}
UNCLIPPED = {"clipnorm": None, "global_clipnorm": None, "clipvalue": None}
BETAS = {"beta_1": 0.9, "beta_2": 0.999}

OPTIMIZERS: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({}, "SGD", SGD | UNCLIPPED),
    ({"optimizer": "sgd"}, "SGD", SGD | UNCLIPPED),
    ({"optimizer": "adagrad"}, "Adagrad", {"learning_rate": 0.01} | UNCLIPPED),
    ({"optimizer": "rmsprop"}, "RMSprop", {"learning_rate": 0.01, "rho": 0.9} | UNCLIPPED),
    ({"optimizer": "adam"}, "Adam", {"learning_rate": 0.01} | BETAS | UNCLIPPED),
    ({"optimizer": "adamax"}, "Adamax", {"learning_rate": 0.01} | BETAS | UNCLIPPED),
    ({"optimizer": "nadam"}, "Nadam", {"learning_rate": 0.01} | BETAS | UNCLIPPED),
    ({"optimizer": "adamw"}, "AdamW", {"learning_rate": 0.01, "weight_decay": 0.004} | BETAS),
    ({"clipping": "value"}, "SGD", SGD | UNCLIPPED | {"clipvalue": 1.0}),
    ({"clipping": "norm"}, "SGD", SGD | UNCLIPPED | {"clipnorm": 1.0}),
    ({"clipping": "global_norm"}, "SGD", SGD | UNCLIPPED | {"global_clipnorm": 1.0}),
    ({"schedule": "performance"}, "SGD", SGD),
    ({"schedule": "cosine"}, "SGD", {"momentum": 0.0}),
    (
        {"schedule": "one_cycle"},
        "CycledMomentumSGD",
        {
            "momentum": 0.95,
            "momentum_low": 0.85,
            "total_steps": STEPS,
            "anneal_share": 0.1,
            "nesterov": False,
        },
    ),
    ({"schedule": "one_cycle", "momentum": 0.5}, "CycledMomentumSGD", {"momentum_low": 0.5}),
    ({"schedule": "one_cycle", "optimizer": "adam"}, "Adam", BETAS),
]

SCHEDULES: list[tuple[str, str, dict[str, Any]]] = [
    ("power", "PowerDecay", {"initial_learning_rate": 0.01, "decay_steps": 50.0, "power": 1.0}),
    (
        "exponential",
        "ExponentialDecay",
        {"initial_learning_rate": 0.01, "decay_steps": 50.0, "decay_rate": 0.1},
    ),
    (
        "piecewise",
        "PiecewiseConstantDecay",
        {"boundaries": [33, 66], "values": [0.01, 0.01 * 0.1, 0.01 * 0.1**2]},
    ),
    (
        "one_cycle",
        "OneCycle",
        {
            "peak_learning_rate": 0.01,
            "total_steps": STEPS,
            "start_factor": 0.1,
            "anneal_share": 0.1,
            "final_factor": 0.001,
        },
    ),
    (
        "cosine",
        "CosineDecay",
        {
            "initial_learning_rate": 0.0,
            "decay_steps": 90,
            "alpha": 0.0,
            "warmup_target": 0.01,
            "warmup_steps": 10,
        },
    ),
]

BODIES: list[tuple[dict[str, Any], list[tuple[str, dict[str, Any]]]]] = [
    (
        {},
        [
            (
                "Dense",
                {
                    "units": 30,
                    "activation": "relu",
                    "use_bias": True,
                    "kernel_initializer": ("HeNormal", {}),
                    "kernel_regularizer": None,
                    "kernel_constraint": None,
                },
            )
        ],
    ),
    ({"activation": "selu"}, [("Dense", {"kernel_initializer": ("LecunNormal", {})})]),
    ({"activation": "leaky_relu"}, [("Dense", {}), ("LeakyReLU", {"negative_slope": 0.3})]),
    (
        {"initializer": "variance_scaling"},
        [
            (
                "Dense",
                {
                    "kernel_initializer": (
                        "VarianceScaling",
                        {
                            "scale": 1.0,
                            "mode": "fan_in",
                            "distribution": "truncated_normal",
                        },
                    )
                },
            )
        ],
    ),
    (
        {"batch_norm": "after_activation"},
        [("Dense", {}), ("BatchNormalization", {"momentum": 0.99})],
    ),
    ({"batch_norm_input": True}, [("BatchNormalization", {"momentum": 0.99}), ("Dense", {})]),
    ({"dropout_input": True}, [("Dense", {})]),
    ({"dropout_rate": 0.5}, [("Dense", {}), ("Dropout", {"rate": 0.5})]),
    ({"regularizer": "l1"}, [("Dense", {"kernel_regularizer": ("L1", {"l1": 0.01})})]),
    ({"regularizer": "l2"}, [("Dense", {"kernel_regularizer": ("L2", {"l2": 0.01})})]),
    (
        {"regularizer": "l1_l2"},
        [("Dense", {"kernel_regularizer": ("L1L2", {"l1": 0.01, "l2": 0.01})})],
    ),
    (
        {"constraint": "max_norm"},
        [("Dense", {"kernel_constraint": ("MaxNorm", {"max_value": 1.0})})],
    ),
]


def built(values: dict[str, Any]) -> keras.Model:
    return build_mlp(Configuration(values), AMOUNTS)


def disagreements(found: dict[str, Any], settings: dict[str, Any]) -> list[str]:
    """Return which settings a Keras configuration has not; numbers may be of 32 bits in it."""
    differing = []
    for setting, expected in settings.items():
        value = found[setting]
        if isinstance(expected, tuple):
            name, inner = expected
            same = value["class_name"] == name and not disagreements(value["config"], inner)
        elif isinstance(expected, float):
            same = value == pytest.approx(expected, rel=1e-7)
        else:
            same = value == expected
        if not same:
            differing.append(f"{setting} is {value} instead of {expected}")
    return differing


@pytest.mark.parametrize(("values", "name", "settings"), OPTIMIZERS)
def test_an_optimizer_by_default(
    values: dict[str, Any], name: str, settings: dict[str, Any]
) -> None:
    optimizer = built(values).optimizer
    assert type(optimizer).__name__ == name
    assert disagreements(optimizer.get_config(), settings) == []


@pytest.mark.parametrize(("schedule", "name", "settings"), SCHEDULES)
def test_a_schedule_by_default(schedule: str, name: str, settings: dict[str, Any]) -> None:
    rate = built({"schedule": schedule}).optimizer._learning_rate
    assert type(rate).__name__ == name
    assert disagreements(rate.get_config(), settings) == []


@pytest.mark.parametrize(("values", "layers"), BODIES)
def test_hidden_layers_by_default(
    values: dict[str, Any], layers: list[tuple[str, dict[str, Any]]]
) -> None:
    model = built(values)
    for layer, (name, settings) in zip(model.layers[:-1], layers, strict=True):
        assert type(layer).__name__ == name
        assert disagreements(layer.get_config(), settings) == []
    assert model.loss == "mean_squared_error"


def test_the_callback_of_a_schedule_by_default() -> None:
    (callback,) = schedule_callbacks(
        Configuration({"schedule": "performance"}), has_validation=True
    )
    assert isinstance(callback, keras.callbacks.ReduceLROnPlateau)
    assert (callback.factor, callback.patience) == (0.5, 5)
    assert schedule_callbacks(Configuration({}), has_validation=True) == []


def test_widths_and_steps_by_default() -> None:
    assert hidden_widths(Configuration({})) == (30,)
    assert hidden_widths(Configuration({"hidden_layers": 3})) == (30, 30, 30)
    assert hidden_widths(Configuration({"hidden_layers": 2, "neurons": 9, "taper": 0.5})) == (9, 4)
    assert training_steps(Configuration({}), AMOUNTS) == STEPS


def test_classes_are_codes_by_default() -> None:
    codes = np.array([0, 2, 1])
    assert arranged_targets(codes, Configuration({}), classes=3) is codes
    classes = Signature(input_shape=(8,), task=Task.MULTICLASS, classes=("a", "b", "c"))
    model = build_mlp(Configuration({}), classes)
    assert model.loss == "sparse_categorical_crossentropy"


def test_two_outputs_by_default() -> None:
    model = TwoOutputsObjective("california_housing").build_model(Configuration({}), AMOUNTS)
    assert model._compile_loss._user_loss_weights == [0.9, 0.1]
    assert wide_and_deep_columns(Configuration({}), count=8) == (
        (0, 1, 2, 3, 4),
        (2, 3, 4, 5, 6, 7),
    )


@pytest.mark.parametrize(
    ("values", "plan"),
    [
        ({}, (2, 2, 0.01, 4, 0.01)),
        ({"learning_rate": 0.5}, (2, 2, 0.5, 4, 0.5)),
        ({"reused_layers": 1}, (1, 1, 0.01, 4, 0.01)),
        ({"frozen_layers": 1, "frozen_epochs": 7}, (2, 1, 0.01, 7, 0.01)),
        ({"thawed_learning_rate": 0.25}, (2, 2, 0.01, 4, 0.25)),
    ],
)
def test_what_transfer_reuses_by_default(
    values: dict[str, Any], plan: tuple[int, int, float, int, float]
) -> None:
    reused, frozen, first_rate, frozen_epochs, thawed_rate = plan
    assert reuse_plan(Configuration(values), hidden=2) == ReusePlan(
        reused=reused,
        frozen=frozen,
        first_rate=first_rate,
        frozen_epochs=frozen_epochs,
        thawed_rate=thawed_rate,
    )
