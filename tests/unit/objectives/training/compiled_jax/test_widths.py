"""Which layers may be made wider, as a description tells."""

from __future__ import annotations

from typing import Any

import keras
import pytest
from keras import layers, regularizers

from objectives.training.compiled_jax.sharing.widths import Widening, shared_width, widening


def found(*body: keras.Layer, most_units: int = 4096) -> Widening:
    model = keras.Sequential([keras.Input((4,)), *body, layers.Dense(2, name="out")])
    return widening(model.get_config(), most_units=most_units)


def dense(units: int = 5, **settings: Any) -> keras.Layer:
    return layers.Dense(units, **{"activation": "relu", "name": "hidden"} | settings)


@pytest.mark.parametrize(
    ("units", "wide"), [(1, 16), (16, 16), (17, 32), (100, 112), (128, 128), (300, 320)]
)
def test_widths_are_rounded_up_by_an_eighth_at_most_beyond_the_first(units: int, wide: int) -> None:
    assert shared_width(units) == wide


def test_hidden_layers_can_be_wider_and_outputs_cannot() -> None:
    assert found(dense(), layers.Dense(3, name="second")).units == {"hidden": 5, "second": 3}


def test_only_up_to_so_many_units() -> None:
    assert found(dense(5), dense(9, name="second"), most_units=8).units == {"hidden": 5}


@pytest.mark.parametrize(
    "between",
    [
        layers.Dropout(0.2, name="dropped"),
        layers.BatchNormalization(),
        layers.PReLU(),
        layers.LeakyReLU(),
        layers.Activation("tanh"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_what_keeps_zeros_may_stand_between(between: keras.Layer) -> None:
    wider = found(dense(), between)
    assert wider.units == {"hidden": 5}
    assert wider.dropouts == ({"dropped": 5} if between.name == "dropped" else {})


@pytest.mark.parametrize(
    "between",
    [
        layers.LayerNormalization(),
        layers.Activation("sigmoid"),
        layers.Activation("softmax"),
        layers.GaussianNoise(0.1),
        layers.AlphaDropout(0.1),
        layers.Dropout(0.2, noise_shape=(None, 1)),
        layers.ReLU(threshold=0.5),
        layers.Activation("tanh", activity_regularizer="l1"),
        layers.Activation(layers.LeakyReLU(0.2)),
        layers.BatchNormalization(gamma_regularizer="l2"),
        layers.BatchNormalization(epsilon=0.0),
        layers.Reshape((5, 1)),
        layers.UnitNormalization(),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_what_makes_something_of_zeros_may_not(between: keras.Layer) -> None:
    assert found(dense(), between).units == {}


@pytest.mark.parametrize(
    "settings",
    [
        {"activation": "sigmoid"},
        {"activation": layers.LeakyReLU(0.2)},
        {"kernel_regularizer": regularizers.L1(0.1)},
        {"bias_regularizer": regularizers.L1L2(0.1, 0.1)},
        {"activity_regularizer": "l2"},
        {"kernel_constraint": keras.constraints.MaxNorm(1, axis=1)},
        {"kernel_constraint": "unit_norm"},
        {"dtype": "mixed_bfloat16"},
    ],
    ids="".join,
)
def test_a_layer_whose_further_weights_would_not_stay_zero_is_left(settings: Any) -> None:
    assert found(dense(**settings)).units == {}


def test_a_layer_that_something_else_reads_as_well_is_left() -> None:
    x = keras.Input((4,))
    hidden = dense()(x)
    joined = layers.Concatenate()([x, hidden])
    model = keras.Model(x, [layers.Dense(1)(joined), layers.Dense(1)(hidden)])
    assert widening(model.get_config(), most_units=100).units == {}


def test_a_layer_that_is_an_output_as_well_is_left() -> None:
    x = keras.Input((4,))
    hidden = dense()(x)
    model = keras.Model(x, [layers.Dense(1)(hidden), hidden])
    assert widening(model.get_config(), most_units=100).units == {}


def test_a_layer_that_is_used_twice_is_left() -> None:
    x, twice = keras.Input((5,)), dense()
    model = keras.Model(x, layers.Dense(1)(twice(twice(x))))
    assert widening(model.get_config(), most_units=100).units == {}
