"""What is wrong with a model is said before it trains, and of a sound one nothing is."""

from __future__ import annotations

import re
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers, ops

from objectives.data import Dataset, Task, dataset_from_arrays
from objectives.data.rows import Rows
from objectives.training.target_unit import TargetUnit
from objectives.trial.model_complaints import (
    layers_of_another_backend,
    no_compiled_model,
    unknown_names,
    wrong_for_standardised_targets,
    wrong_units,
)
from objectives.trial.noted_reads import NotedConfiguration
from search_spaces import Configuration

X = np.random.default_rng(0).normal(size=(30, 3)).astype(np.float32)
THREE = np.arange(30) % 3


def network(units: int = 1, *, loss: Any = "mse", activation: Any = None, metrics: Any = None):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(units, activation=activation)])
    model.compile(loss=loss, metrics=metrics)
    return model


def own_loss(y_true: Any, y_pred: Any) -> Any:
    return ops.mean(y_true - y_pred)


@pytest.mark.parametrize(
    ("built", "said"),
    [
        (None, "build_model() returned None; return the compiled keras.Model"),
        ((1, 2), "build_model() returned a tuple; return"),
        (keras.Sequential([layers.Dense(1)]), "returns a model that is not compiled; call"),
    ],
)
def test_what_is_no_compiled_model_is_said(built: Any, said: str) -> None:
    (complaint,) = no_compiled_model(built)
    assert said in complaint


def test_a_compiled_model_is_one() -> None:
    assert no_compiled_model(network()) == []


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (network(metrics=["acuracy"]), "the metric 'acuracy', .* did you mean 'accuracy'"),
        (network(metrics=[["mse", "mea"]]), "the metric 'mea', which Keras does not know"),
        (network(loss="binary_crosentropy"), "the loss 'binary_crosentropy', .*'binary_crossent"),
    ],
)
def test_a_name_that_keras_does_not_know_is_said_with_the_nearest(model: Any, said: str) -> None:
    (complaint,) = unknown_names(model)
    assert re.search(said, complaint), complaint


@pytest.mark.parametrize(
    "metrics",
    [None, ["accuracy", "acc", "mse", "MAE", "AUC", own_loss, keras.metrics.Precision()], {}],
)
def test_names_that_keras_knows_are_no_mistake(metrics: Any) -> None:
    assert unknown_names(network(metrics=metrics)) == []
    assert unknown_names(network(loss=own_loss)) == []


def test_layers_that_run_on_tensorflow_alone_are_said_elsewhere() -> None:
    stack = [keras.Input((1,), dtype="string"), layers.StringLookup(vocabulary=["a"])]
    model = keras.Sequential(stack)
    complaints = layers_of_another_backend(model)
    if keras.config.backend() == "tensorflow":
        assert complaints == []
    else:
        assert "has StringLookup, which runs on TensorFlow alone" in complaints[0]
    assert layers_of_another_backend(network()) == []


def said_of(model: keras.Model, y: Any, *, task: Task | None = None) -> list[str]:
    dataset: Dataset = dataset_from_arrays(X, y, task=task)
    return wrong_units(model, Rows(x=X, y=dataset.targets), dataset)


@pytest.mark.parametrize(
    ("model", "y", "said"),
    [
        (network(3), X[:, 0], "the model gives 3 numbers a row and the target has 1 number"),
        (network(1), X[:, :2], "the model gives 1 number a row and the target has 2 numbers"),
        (
            network(2, loss="sparse_categorical_crossentropy", activation="softmax"),
            THREE,
            "the model has 2 units for 3 classes; give its last layer 3",
        ),
        (
            network(1, loss="binary_crossentropy", activation="sigmoid"),
            THREE,
            "the loss binary_crossentropy does not tell 3 classes apart by their codes",
        ),
        (
            network(3, loss="categorical_crossentropy", activation="softmax"),
            THREE,
            "the loss categorical_crossentropy does not tell 3 classes apart by their codes",
        ),
        (
            network(2, loss="binary_crossentropy", activation="sigmoid"),
            THREE % 2,
            "the model gives 2 numbers a row and the target has 1 number",
        ),
        (
            network(2, loss="categorical_crossentropy", activation="softmax"),
            THREE % 2,
            "the loss categorical_crossentropy does not tell 2 classes apart by their codes; use"
            " sparse_categorical_crossentropy with 2 softmax units",
        ),
        (
            network(1, loss="binary_crossentropy", activation="softmax"),
            THREE % 2,
            "the last layer is a softmax over 1 unit, which gives 1 for every row",
        ),
    ],
)
def test_units_that_do_not_fit_the_target_are_said(model: Any, y: Any, said: str) -> None:
    (complaint,) = said_of(model, y)
    assert complaint.startswith(said)


@pytest.mark.parametrize(
    ("model", "y"),
    [
        (network(1), X[:, 0]),
        (network(1), X[:, :1]),
        (network(2), X[:, :2]),
        (network(3, loss="sparse_categorical_crossentropy", activation="softmax"), THREE),
        (network(5, loss="sparse_categorical_crossentropy", activation="softmax"), THREE),
        (network(2, loss="sparse_categorical_crossentropy"), THREE % 2),
        (network(1, loss="binary_crossentropy", activation="sigmoid"), THREE % 2),
        (network(3, loss="categorical_crossentropy", activation="softmax"), np.eye(3)[THREE]),
        (network(3, loss="binary_crossentropy", activation="sigmoid"), (X > 0).astype(int)),
        (network(7, loss=own_loss), X[:, 0]),
    ],
)
def test_of_units_that_fit_nothing_is_said(model: Any, y: Any) -> None:
    assert said_of(model, y) == []


def one_hot_loss(y_true: Any, y_pred: Any) -> Any:
    return keras.losses.categorical_crossentropy(ops.one_hot(ops.cast(y_true, "int32"), 3), y_pred)


class OneHotLoss(keras.losses.CategoricalCrossentropy):
    """Encodes the codes by itself."""


@pytest.mark.parametrize("loss", [one_hot_loss, OneHotLoss()])
def test_losses_of_ones_own_may_encode_the_classes_themselves(loss: Any) -> None:
    assert said_of(network(3, loss=loss, activation="softmax"), THREE) == []


def test_what_means_nothing_for_a_standardised_target_is_said() -> None:
    unit = TargetUnit(mean=5.0, deviation=2.0, is_target=True)
    for model, said in (
        (network(activation="relu"), "the last layer's relu gives no negative number"),
        (network(loss="mape"), "the loss mape means nothing for a target that is standardised"),
        (network(loss=keras.losses.Poisson()), "the loss poisson means nothing"),
    ):
        (complaint,) = wrong_for_standardised_targets(model, unit)
        assert complaint.startswith(said)
        assert wrong_for_standardised_targets(model, None) == []
    assert wrong_for_standardised_targets(network(), unit) == []
    made_of_it = TargetUnit(mean=5.0, deviation=2.0, is_target=False)
    assert wrong_for_standardised_targets(network(activation="sigmoid"), made_of_it) == []


def test_what_is_read_of_a_configuration_is_noted() -> None:
    noted = NotedConfiguration(Configuration({"a": 1, "b": 2, "c": 3}))
    assert noted["a"] == 1
    assert noted.get("b", 0) == 2
    assert noted.get("d", 4) == 4
    assert "c" in noted
    assert noted.read == {"a", "b", "c", "d"}
    assert noted.missed == {"d"}
    assert len(noted) == 3
    assert noted.canonical() == Configuration({"a": 1, "b": 2, "c": 3}).canonical()
    everything = NotedConfiguration(Configuration({"a": 1, "b": 2}))
    assert dict(**everything) == {"a": 1, "b": 2}
    assert everything.read == {"a", "b"}
