"""The layers between input and output."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.parts.layers import hidden_layers, hidden_widths, input_layers
from objectives.objective import Signature
from search_spaces import Configuration


def kinds(**values: Any) -> list[str]:
    return [type(layer).__name__ for layer in hidden_layers(Configuration(values))]


def signature(*shape: int) -> Signature:
    return Signature(input_shape=shape, task=Task.REGRESSION)


def test_a_plain_network_is_what_people_write_by_hand() -> None:
    (made,) = hidden_layers(Configuration({"neurons": 7, "activation": "selu"}))
    by_hand = keras.layers.Dense(
        7, activation="selu", kernel_initializer="lecun_normal", name=made.name
    )
    made_config, expected = made.get_config(), by_hand.get_config()
    assert made_config == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, (30,)),
        ({"hidden_layers": 0}, ()),
        ({"hidden_layers": 3, "neurons": 5}, (5, 5, 5)),
        ({"hidden_layers": 3, "neurons": 5, "neurons_2": 9}, (5, 9, 5)),
        ({"hidden_layers": 4, "neurons": 100, "taper": 0.5}, (100, 50, 25, 12)),
        ({"hidden_layers": 3, "neurons": 2, "taper": 0.1}, (2, 1, 1)),
    ],
)
def test_widths(values: dict[str, Any], expected: tuple[int, ...]) -> None:
    assert hidden_widths(Configuration(values)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"batch_norm": "after_activation"}, ["Dense", "BatchNormalization"]),
        ({"batch_norm": "before_activation"}, ["Dense", "BatchNormalization", "Activation"]),
        (
            {"batch_norm": "before_activation", "activation": "prelu", "dropout_rate": 0.1},
            ["Dense", "BatchNormalization", "PReLU", "Dropout"],
        ),
        (
            {"batch_norm": "after_activation", "activation": "leaky_relu", "dropout_rate": 0.1},
            ["Dense", "LeakyReLU", "BatchNormalization", "Dropout"],
        ),
        ({"activation": "leaky_relu"}, ["Dense", "LeakyReLU"]),
        (
            {"activation": "selu", "dropout": "alpha", "dropout_rate": 0.1},
            ["Dense", "AlphaDropout"],
        ),
        ({"dropout_rate": 0.1, "monte_carlo_samples": 3}, ["Dense", "MonteCarloDropout"]),
        (
            {"dropout": "alpha", "dropout_rate": 0.1, "monte_carlo_samples": 3},
            ["Dense", "MonteCarloAlphaDropout"],
        ),
        (
            {"hidden_layers": 2, "dropout_rate": 0.1},
            ["Dense", "Dropout", "Dense", "Dropout"],
        ),
    ],
)
def test_the_order_of_layers(values: dict[str, Any], expected: list[str]) -> None:
    assert kinds(**values) == expected


@pytest.mark.parametrize(
    ("place", "has_bias"),
    [("none", True), ("before_activation", False), ("after_activation", True)],
)
@pytest.mark.parametrize("activation", ["relu", "prelu"])
def test_a_dense_before_a_normalisation_has_no_bias(
    place: str, has_bias: bool, activation: str
) -> None:
    dense = hidden_layers(Configuration({"batch_norm": place, "activation": activation}))[0]
    assert dense.use_bias is has_bias


def test_a_separate_activation_is_applied_once() -> None:
    dense, _, activation = hidden_layers(
        Configuration({"batch_norm": "before_activation", "activation": "tanh"})
    )
    assert dense.activation.__name__ == "linear"
    assert activation.activation.__name__ == "tanh"


def test_images_are_flattened_and_then_normalised() -> None:
    def made(*shape: int, **values: Any) -> list[str]:
        layers = input_layers(Configuration(values), signature(*shape))
        return [type(layer).__name__ for layer in layers]

    assert made(5) == []
    assert made(4, 4) == ["Flatten"]
    assert made(5, batch_norm_input=True) == ["BatchNormalization"]
    assert made(4, 4, batch_norm_input=True) == ["Flatten", "BatchNormalization"]


def test_the_slope_of_a_leaky_relu_is_applied() -> None:
    asked = Configuration({"activation": "leaky_relu", "negative_slope": 0.25})
    layer = hidden_layers(asked)[1]
    assert np.asarray(layer(np.array([[-4.0, 2.0]], dtype=np.float32))).tolist() == [[-1.0, 2.0]]


def test_regularizer_and_constraint_hold_for_the_kernel() -> None:
    values: dict[str, Any] = {
        "regularizer": "l1_l2",
        "l1": 0.5,
        "l2": 0.25,
        "constraint": "max_norm",
        "max_norm": 2,
    }
    (dense,) = hidden_layers(Configuration(values))
    kernel = np.array([[3.0, 0.0], [4.0, 1.0]], dtype=np.float32)
    assert float(dense.kernel_regularizer(kernel)) == pytest.approx(0.5 * 8 + 0.25 * 26)
    limited = np.asarray(dense.kernel_constraint(kernel))
    assert np.linalg.norm(limited, axis=0).tolist() == pytest.approx([2.0, 1.0], abs=1e-5)
