"""Whether whole numbers are classes or amounts follows the model, or is asked for."""

from __future__ import annotations

from typing import Any

import jax
import keras
import numpy as np
import pytest
from keras import layers, ops

from objectives.data import Dataset, Task, dataset_from_arrays
from objectives.errors import ObjectiveError
from objectives.load import load_objective
from objectives.trial.task_of_model import Learns, learns, settled_task
from search_spaces import Configuration
from tests.contracts.toy_objective import ToyObjective

X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
DOSES = np.array([0, 50, 100, 500, 1000])[np.arange(60) % 5]


def own_loss(y_true: Any, y_pred: Any) -> Any:
    return ops.mean(ops.square(y_true - y_pred), axis=-1)


class OwnLoss(keras.losses.MeanSquaredError):
    """One of Keras's under another name."""


def network(loss: Any, *, units: int = 1, activation: Any = None) -> keras.Model:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(units, activation=activation)])
    model.compile(loss=loss)
    return model


@pytest.mark.parametrize(
    ("loss", "expected"),
    [
        ("mse", Learns.AMOUNTS),
        ("MeanAbsoluteError", Learns.AMOUNTS),
        (keras.losses.Huber(), Learns.AMOUNTS),
        (keras.losses.MeanSquaredError(name="mine"), Learns.AMOUNTS),
        (OwnLoss(name="mine"), Learns.AMOUNTS),
        (keras.losses.log_cosh, Learns.AMOUNTS),
        ("poisson", Learns.AMOUNTS),
        ("sparse_categorical_crossentropy", Learns.CLASSES),
        ("crossentropy", Learns.CLASSES),
        (keras.losses.BinaryCrossentropy(from_logits=True), Learns.CLASSES),
        (keras.losses.categorical_hinge, Learns.CLASSES),
        (own_loss, None),
        ("cosine_similarity", None),
    ],
)
def test_a_loss_says_what_is_learned(loss: Any, expected: Learns | None) -> None:
    assert learns(network(loss)) is expected


def test_a_softmax_says_it_where_the_loss_does_not() -> None:
    assert learns(network(own_loss, units=5, activation="softmax")) is Learns.CLASSES
    assert learns("no model at all") is None


def settled(y: Any, loss: Any, *, task: Task | None = None, **built: Any) -> Dataset:
    toy = ToyObjective()
    toy.build_model = lambda configuration, signature: network(loss, **built)  # type: ignore[method-assign]
    loaded = load_objective(toy, dataset_from_arrays(X, y, task=task))
    return settled_task(loaded, Configuration({}))


@pytest.mark.parametrize("shape", [(60,), (60, 1)])
def test_five_doses_are_amounts_to_a_squared_error(shape: tuple[int, ...]) -> None:
    dataset = settled(DOSES.reshape(shape), "mse")
    assert dataset.task is Task.REGRESSION
    assert dataset.classes == ()
    assert dataset.task_reason == "the model's loss is mse"
    np.testing.assert_array_equal(dataset.targets, DOSES.reshape(shape))
    assert dataset.targets.dtype.kind == "i"


@pytest.mark.skipif(keras.config.backend() != "jax", reason="only JAX compiles what it draws")
def test_the_weights_of_a_model_that_is_looked_at_are_not_compiled(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with jax.log_compiles():
        settled(DOSES, "sparse_categorical_crossentropy", units=1009, activation="softmax")
        assert "jit(_uniform)" not in caplog.text
        network("mse", units=1013)
        assert "jit(_uniform)" in caplog.text


def test_many_whole_numbers_are_classes_to_a_crossentropy() -> None:
    many = np.arange(60) % 30
    guessed = dataset_from_arrays(X, many)
    assert guessed.task is Task.REGRESSION
    dataset = settled(many, "sparse_categorical_crossentropy", units=30, activation="softmax")
    assert dataset.task is Task.MULTICLASS
    assert len(dataset.classes) == 30
    np.testing.assert_array_equal(dataset.targets, many)


@pytest.mark.parametrize(
    "ids",
    [
        np.array([3, 7, 11])[np.arange(60) % 3],
        np.array([1, 2])[np.arange(60) % 2],
        np.append(np.arange(58), [70, 98]),  # Of which each stands in a single row.
    ],
    ids=["few", "two", "many"],
)
def test_ids_with_an_output_each_stay_the_places_of_their_outputs(ids: Any) -> None:
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    dataset = settled(ids, loss, units=99)
    assert dataset.task is Task.MULTICLASS
    assert dataset.classes == tuple(str(number) for number in range(99))
    np.testing.assert_array_equal(dataset.targets, ids)
    assert dataset.targets.dtype.kind == "i"
    assert not dataset.notes
    np.testing.assert_array_equal(dataset.labels, ids)


def test_numbers_with_an_output_a_class_become_codes_and_that_is_said() -> None:
    ids = np.array([3, 7, 11])[np.arange(60) % 3]
    for y, outputs in ((ids, 3), (3 * (np.arange(60) % 30), 30)):
        dataset = settled(y, "sparse_categorical_crossentropy", units=outputs)
        assert len(dataset.classes) == outputs
        np.testing.assert_array_equal(np.unique(dataset.targets), np.arange(outputs))
        (note,) = dataset.notes
        assert note.startswith(f"labels reach the model as codes: {y.min()} as 0")


def test_what_nobody_guessed_stays() -> None:
    for y, task in (
        (DOSES, Task.MULTICLASS),
        (np.array(["a", "b"])[np.arange(60) % 2], None),
        (X[:, 0], None),
    ):
        dataset = settled(y, "mse", task=task)
        assert dataset.task is dataset_from_arrays(X, y, task=task).task


def test_a_doubt_is_one_sentence_that_says_what_settles_it() -> None:
    for y in (DOSES, np.array([1, 2])[np.arange(60) % 2]):
        with pytest.raises(ObjectiveError, match=r"own_loss does not say which; write"):
            settled(y, own_loss)
    # With 0 and 1, or a unit for each class, both readings are the same.
    assert settled(np.arange(60) % 2, own_loss).task is Task.BINARY
    assert settled(DOSES, own_loss, units=5).task is Task.MULTICLASS


def test_a_model_that_asks_what_is_predicted_gets_the_guess() -> None:
    toy = ToyObjective()

    def build(configuration: Any, signature: Any) -> keras.Model:
        return network(own_loss, units=1 if signature.classes else 2)

    toy.build_model = build  # type: ignore[method-assign]
    loaded = load_objective(toy, dataset_from_arrays(X, DOSES))
    assert settled_task(loaded, Configuration({})) is loaded.dataset


def test_a_model_that_cannot_be_built_leaves_the_guess_to_its_trials() -> None:
    toy = ToyObjective()

    def build(configuration: Any, signature: Any) -> keras.Model:
        raise ValueError("no")

    toy.build_model = build  # type: ignore[method-assign]
    loaded = load_objective(toy, dataset_from_arrays(X, DOSES))
    assert settled_task(loaded, Configuration({})) is loaded.dataset
