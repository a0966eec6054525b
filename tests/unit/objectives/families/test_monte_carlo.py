"""Predictions averaged over passes that drop other neurons each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.families.monte_carlo import (
    MonteCarloDropout,
    MonteCarloMean,
    averaged,
    prediction_spread,
)
from objectives.families.parts.layers import hidden_layers
from objectives.machine.without_tensorflow import without_tensorflow
from search_spaces import Configuration

X = np.random.default_rng(1).normal(size=(20, 6)).astype(np.float32)
Y = np.random.default_rng(2).integers(3, size=(20, 1))


def network(**values: Any) -> tuple[keras.Model, Configuration]:
    keras.utils.set_random_seed(3)
    configuration = Configuration({"dropout_rate": 0.3, "neurons": 8, **values})
    hidden = hidden_layers(configuration)
    model = keras.Sequential(
        [keras.Input((6,)), *hidden, keras.layers.Dense(3, activation="softmax")]
    )
    return model, configuration


def compiled(**values: Any) -> keras.Model:
    model = averaged(*network(**values))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
    return model


def passes(model: keras.Model, count: int) -> np.ndarray:
    return np.stack([np.asarray(model(X, training=False)) for _ in range(count)])


def test_without_samples_the_model_comes_back_as_it_is() -> None:
    model, configuration = network()
    assert averaged(model, configuration) is model
    assert prediction_spread(model, X) is None


@pytest.mark.parametrize(
    "values", [{}, {"activation": "selu", "dropout": "alpha"}, {"batch_norm": "before_activation"}]
)
def test_a_prediction_is_the_mean_of_the_passes(values: dict[str, Any]) -> None:
    model, configuration = network(monte_carlo_samples=2000, **values)
    mean = averaged(model, configuration).predict(X, verbose=0)
    found = passes(model, 400)
    assert (found.std(axis=0) > 0).all()
    errors = np.abs(mean - found.mean(axis=0)) / (found.std(axis=0) / np.sqrt(400))
    assert errors.max() < 5
    np.testing.assert_allclose(mean.sum(axis=1), 1, rtol=1e-5)


def test_the_spread_is_the_deviation_over_the_passes() -> None:
    model, configuration = network(monte_carlo_samples=2000)
    spread = prediction_spread(averaged(model, configuration), X)
    assert spread is not None
    assert spread.shape == (20, 3)
    np.testing.assert_allclose(spread, passes(model, 400).std(axis=0), rtol=0.3)


def test_a_single_sample_is_one_pass_and_no_dropout_has_no_spread() -> None:
    single = compiled(monte_carlo_samples=1)
    assert not np.array_equal(single.predict(X, verbose=0), single.predict(X, verbose=0))
    steady = averaged(*network(monte_carlo_samples=4, dropout_rate=0.0))
    spread = prediction_spread(steady, X)
    assert spread is not None
    assert spread.max() < 1e-6


def test_other_layers_are_at_rest_while_passes_are_averaged() -> None:
    model = compiled(monte_carlo_samples=5, batch_norm="before_activation")
    model.fit(X, Y, verbose=0)
    before = model.get_weights()
    model.predict(X, verbose=0)
    model.evaluate(X, Y, verbose=0)
    assert all(np.array_equal(*pair) for pair in zip(before, model.get_weights(), strict=True))


def test_training_takes_one_pass_that_moves_the_averages_of_a_normalisation() -> None:
    model = compiled(monte_carlo_samples=5, batch_norm="before_activation")
    (normalisation,) = [
        layer for layer in model.inner.layers if isinstance(layer, keras.layers.BatchNormalization)
    ]
    before = normalisation.get_weights()[2:]
    model.fit(X, Y, verbose=0)
    after = normalisation.get_weights()[2:]
    assert all(not np.array_equal(*pair) for pair in zip(before, after, strict=True))


@pytest.mark.parametrize("values", [{}, {"activation": "selu", "dropout": "alpha"}])
def test_it_is_saved_and_loaded_in_safe_mode(tmp_path: Path, values: dict[str, Any]) -> None:
    model = compiled(monte_carlo_samples=2000, batch_norm="after_activation", **values)
    model.fit(X, Y, epochs=2, verbose=0)
    with without_tensorflow():
        model.save(tmp_path / "model.keras")
        again = keras.models.load_model(tmp_path / "model.keras")
    assert type(again) is MonteCarloMean
    assert again.samples == 2000
    pairs = zip(model.get_weights(), again.get_weights(), strict=True)
    assert all(np.array_equal(*pair) for pair in pairs)
    one, other = model.predict(X, verbose=0), again.predict(X, verbose=0)
    spread = prediction_spread(again, X)
    assert spread is not None
    assert (np.abs(one - other) / (spread / np.sqrt(1000))).max() < 5


def test_several_inputs_and_outputs_are_averaged_by_name() -> None:
    wide, deep = keras.Input((2,), name="wide"), keras.Input((6,), name="deep")
    hidden = MonteCarloDropout(0.4)(keras.layers.Dense(9, activation="relu")(deep))
    joined = keras.layers.Concatenate()([wide, hidden])
    outputs = {"main": keras.layers.Dense(2)(joined), "auxiliary": keras.layers.Dense(1)(hidden)}
    inner = keras.Model({"wide": wide, "deep": deep}, outputs)
    model = averaged(inner, Configuration({"monte_carlo_samples": 50}))
    model.compile(loss={"main": "mse", "auxiliary": "mae"}, optimizer="sgd")
    x = {"wide": X[:, :2], "deep": X}
    y = {"main": X[:, :2], "auxiliary": X[:, :1]}
    history = model.fit(x, y, validation_data=(x, y), verbose=0).history
    assert {"val_main_loss", "val_auxiliary_loss"} <= set(history)
    predicted = model.predict(x, verbose=0)
    assert {name: array.shape for name, array in predicted.items()} == {
        "main": (20, 2),
        "auxiliary": (20, 1),
    }
    # Of the first output as the model has them, whatever the order of their names.
    spread = prediction_spread(model, x)
    assert spread is not None
    assert spread.shape == (20, 2)


def test_a_subclassed_model_is_built_by_its_first_batch() -> None:
    class Own(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            asked = Configuration({"dropout_rate": 0.3, "monte_carlo_samples": 4})
            self.parts = [*hidden_layers(asked), keras.layers.Dense(3, activation="softmax")]

        def call(self, inputs: Any, training: bool = False) -> Any:
            for part in self.parts:
                inputs = part(inputs)
            return inputs

    model = averaged(Own(), Configuration({"monte_carlo_samples": 4}))
    model.compile(loss="sparse_categorical_crossentropy", optimizer="sgd")
    model.fit(X, Y, validation_data=(X, Y), verbose=0)
    spread = prediction_spread(model, X)
    assert spread is not None
    assert (spread > 0).any()
