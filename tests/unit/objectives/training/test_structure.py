"""Which models are the same program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from objectives.training.keras_state.seed import seed_keras
from objectives.training.structure import structure_key


def model(
    *,
    neurons: int = 4,
    dropout: float = 0.2,
    loss: Any = "mse",
    optimizer: Any = None,
    layer: Any = None,
    metrics: Any = ("mae",),
    rate: float = 0.01,
) -> keras.Model:
    seed_keras(1)
    layers = [keras.Input((3,)), keras.layers.Dense(neurons), keras.layers.Dropout(dropout)]
    made = keras.Sequential([*layers, *([] if layer is None else [layer]), keras.layers.Dense(1)])
    made.compile(
        loss=loss, optimizer=optimizer or keras.optimizers.Adam(rate), metrics=list(metrics)
    )
    made.optimizer.build(made.trainable_variables)
    return made


@pytest.mark.parametrize("rate", [0.01, 0.5])
def test_equal_models_share_a_key_whatever_their_learning_rate(rate: float) -> None:
    assert structure_key(model()) is not None
    # Made by the model and not here: Keras numbers the optimizers of a process in their names.
    assert structure_key(model(rate=rate)) == structure_key(model())


@pytest.mark.parametrize(
    "changes",
    [
        {"neurons": 5},
        {"dropout": 0.3},
        {"loss": "mae"},
        {"metrics": ()},
        {"optimizer": "sgd"},
        {"optimizer": keras.optimizers.Adam(0.01, beta_1=0.8)},
        {"optimizer": keras.optimizers.Adam(0.01, clipnorm=1.0)},
        {"optimizer": keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(0.01, 10))},
        {"layer": keras.layers.ReLU()},
    ],
)
def test_whatever_else_differs_is_another_program(changes: dict[str, Any]) -> None:
    key = structure_key(model(**changes))
    assert key is not None
    assert key != structure_key(model())


def test_a_frozen_layer_is_another_program() -> None:
    frozen = model()
    frozen.layers[0].trainable = False
    assert structure_key(frozen) != structure_key(model())


class OwnDense(keras.layers.Dense):
    """What it does is not in its settings."""


class OwnSequential(keras.Sequential):
    """Its steps may be anything."""


class InKerasParts(keras.layers.Dropout):
    """Of a person's own module whose name begins as Keras's."""


InKerasParts.__module__ = "keras_parts"


def leaky_relu(x: Any) -> Any:
    """Return what Keras's function of this name does not; Keras writes down the name alone."""
    return keras.ops.leaky_relu(x, 0.4)


def own_loss(truth: Any, predicted: Any) -> Any:
    return keras.ops.mean(keras.ops.abs(truth - predicted))


@pytest.mark.parametrize(
    "changes",
    [
        {"layer": OwnDense(2)},
        {"loss": own_loss},
        {"loss": lambda truth, predicted: keras.ops.mean(truth - predicted)},
        {"layer": keras.layers.Lambda(lambda x: x * 2)},
        {"metrics": (own_loss,)},
        {"layer": keras.layers.Dense(2, activation=leaky_relu, name="own")},
        {"layer": keras.layers.Dense(2, activation=keras.ops.gelu, name="own")},
        {"layer": InKerasParts(0.2)},
    ],
)
def test_parts_that_are_not_kerass_own_give_no_key(changes: dict[str, Any]) -> None:
    assert structure_key(model(**changes)) is None


def test_a_subclass_gives_no_key() -> None:
    made = OwnSequential([keras.Input((3,)), keras.layers.Dense(1)])
    made.compile(loss="mse")
    made.optimizer.build(made.trainable_variables)
    assert structure_key(made) is None


def test_what_a_layer_adapted_to_is_no_part_of_its_settings() -> None:
    layer = keras.layers.Normalization()
    layer.adapt(np.random.default_rng(0).normal(size=(20, 4)))
    assert structure_key(model(layer=layer)) is None


def test_weights_left_out_of_the_decay_are_no_part_of_the_settings() -> None:
    optimizer = keras.optimizers.AdamW(0.01)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    assert structure_key(model(optimizer=optimizer)) is None


def _other_regularizer(made: keras.Model) -> None:
    made.layers[0].kernel_regularizer = keras.regularizers.L2(0.1)


def _other_constraint(made: keras.Model) -> None:
    made.layers[0].kernel_constraint = keras.constraints.NonNeg()


def _other_optimizer(made: keras.Model) -> None:
    made.optimizer = keras.optimizers.SGD(0.01, momentum=0.5)
    made.optimizer.build(made.trainable_variables)


def _other_loss(made: keras.Model) -> None:
    made.loss = "mae"


def _other_method(made: keras.Model) -> None:
    made.layers[0].call = leaky_relu


@pytest.mark.parametrize(
    "change",
    [_other_regularizer, _other_constraint, _other_optimizer, _other_loss, _other_method],
)
def test_what_was_changed_where_it_takes_no_effect_gives_no_key(
    change: Callable[[keras.Model], None],
) -> None:
    changed = model()
    change(changed)
    assert structure_key(changed) is None


@pytest.mark.parametrize(
    "layer",
    [
        keras.layers.Dense(
            2, "selu", name="other", kernel_regularizer="l1", bias_constraint="non_neg"
        ),
        keras.layers.PReLU(alpha_regularizer="l2"),
        keras.layers.BatchNormalization(gamma_constraint="non_neg", beta_regularizer="l2"),
        keras.layers.Dense(2, activation=keras.layers.LeakyReLU(0.2), name="other"),
        keras.layers.Dense(2, activation=keras.activations.hard_silu, name="other"),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_what_keras_offers_has_a_key(layer: keras.Layer) -> None:
    again = type(layer).from_config(layer.get_config())
    assert structure_key(model(layer=again)) is not None


def test_functional_models_have_one() -> None:
    seed_keras(1)
    inputs = keras.Input((3,))
    made = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    made.compile(loss="mse")
    made.optimizer.build(made.trainable_variables)
    assert structure_key(made) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (keras.losses.Huber(0.3), keras.losses.Huber(0.5)),
        (keras.losses.CosineSimilarity(axis=-1), keras.losses.CosineSimilarity(axis=0)),
        (keras.losses.MeanSquaredError(), keras.losses.MeanSquaredError(dtype="bfloat16")),
    ],
)
def test_a_loss_that_does_not_say_all_of_itself_is_told_apart(
    one: keras.Loss, other: keras.Loss
) -> None:
    assert one.get_config() == other.get_config(), "Keras says it now: this care can go"
    assert structure_key(model(loss=one)) != structure_key(model(loss=other))
