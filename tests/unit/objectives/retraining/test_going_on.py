"""Training goes on from a saved model as it would have gone on without a stop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.retraining.going_on import compiled_in_unit, file_with_whole_losses
from objectives.training.target_unit import TargetUnit, predicts_in_unit

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(96, 3)).astype(np.float32)
MEAN, DEVIATION = 200_000.0, 50_000.0
Y = (X[:, :1] - 0.5 * X[:, 1:2] + RANDOM.normal(0, 0.1, (96, 1))).astype(np.float32)
AMOUNTS = (Y * DEVIATION + MEAN).astype(np.float32)
IS_HIGH = (Y > 0.3).astype(np.float32)
LOSSES = {
    "mse": "mse",
    "squares": keras.losses.MeanSquaredError(name="mine"),
    "mae": "mean_absolute_error",
    "huber": "huber",
    "delta": keras.losses.Huber(delta=0.2),
    "sum": keras.losses.MeanAbsoluteError(reduction="sum"),
}


def saved_and_loaded(final: keras.Model, folder: Path) -> keras.Model:
    final.save(folder / "plain.keras")
    content = file_with_whole_losses((folder / "plain.keras").read_bytes(), final)
    (folder / "model.keras").write_bytes(content)
    return keras.saving.load_model(folder / "model.keras")


def trained(
    model: keras.Model, y: Any, *, epochs: int, weight: Any = None
) -> dict[str, list[float]]:
    kept: dict[str, list[float]] = model.fit(
        X, y, sample_weight=weight, batch_size=32, epochs=epochs, shuffle=False, verbose=0
    ).history
    return kept


def one_output(loss: Any) -> keras.Model:
    keras.utils.set_random_seed(3)
    hidden = keras.layers.Dense(
        6, activation="tanh", kernel_regularizer=keras.regularizers.L2(0.01)
    )
    model = keras.Sequential([keras.Input((3,)), hidden, keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(0.02), loss, metrics=["mae"])
    return model


@pytest.mark.parametrize("kind", LOSSES)
def test_a_standardised_target_goes_on_in_its_unit(kind: str, tmp_path: Path) -> None:
    loss = LOSSES[kind]
    whole = one_output(loss)
    weight = np.linspace(0.5, 2, 96)
    expected = trained(whole, Y, epochs=5, weight=weight)

    model = one_output(loss)
    trained(model, Y, epochs=3, weight=weight)
    unit = TargetUnit(mean=MEAN, deviation=DEVIATION, is_target=True)
    final = predicts_in_unit(model, Rows(x=X, y=Y), unit)
    assert compiled_in_unit(final, model, unit) == ""
    loaded = saved_and_loaded(final, tmp_path)
    found = trained(loaded, AMOUNTS, epochs=2, weight=weight)

    assert int(loaded.optimizer.iterations) == int(whole.optimizer.iterations) == 15
    np.testing.assert_allclose(found["loss"], expected["loss"][3:], rtol=1e-4)
    off = np.array(expected["mae"][3:]) * DEVIATION
    np.testing.assert_allclose(found["mae"], off, rtol=1e-4)
    np.testing.assert_allclose(
        loaded.predict(X, verbose=0), whole.predict(X, verbose=0) * DEVIATION + MEAN, rtol=1e-5
    )


def two_outputs(kind: str) -> keras.Model:
    keras.utils.set_random_seed(3)
    inputs = keras.Input((3,))
    hidden = keras.layers.Dense(6, activation="tanh")(inputs)
    price = keras.layers.Dense(1, name="price")(hidden)
    high = keras.layers.Dense(1, activation="sigmoid", name="high")(hidden)
    if kind == "dict":
        outputs: Any = {"price": price, "high": high}
        losses: Any = {"price": "mse", "high": "binary_crossentropy"}
        weights: Any = {"price": 0.3, "high": 0.7}
    else:
        outputs = [high, price]
        losses = ["binary_crossentropy", "mse"]
        weights = None if kind == "unweighted" else [0.7, 0.3]
    model = keras.Model(inputs, outputs)
    metrics: Any = {"price": ["mae"], "high": ["accuracy"]}
    model.compile("nadam", losses, loss_weights=weights, metrics=metrics)
    return model


@pytest.mark.parametrize("kind", ["dict", "list", "unweighted"])
def test_outputs_that_are_not_the_target_stay_as_they_are(kind: str, tmp_path: Path) -> None:
    def targets(price: np.ndarray) -> Any:
        return {"price": price, "high": IS_HIGH} if kind == "dict" else [IS_HIGH, price]

    flags: Any = {"price": True, "high": False} if kind == "dict" else [False, True]
    whole = two_outputs(kind)
    expected = trained(whole, targets(Y), epochs=4)
    model = two_outputs(kind)
    trained(model, targets(Y), epochs=2)
    unit = TargetUnit(mean=MEAN, deviation=DEVIATION, is_target=flags)
    final = predicts_in_unit(model, Rows(x=X, y=targets(Y)), unit)
    assert compiled_in_unit(final, model, unit) == ""
    loaded = saved_and_loaded(final, tmp_path)
    found = trained(loaded, targets(AMOUNTS), epochs=2)
    np.testing.assert_allclose(found["loss"], expected["loss"][2:], rtol=1e-4)
    np.testing.assert_allclose(found["high_accuracy"], expected["high_accuracy"][2:])
    off = np.array(expected["price_mae"][2:]) * DEVIATION
    np.testing.assert_allclose(found["price_mae"], off, rtol=1e-4)


def own_loss(y_true: Any, y_pred: Any) -> Any:
    return keras.ops.mean(keras.ops.abs(y_true - y_pred) ** 1.5, axis=-1)


@pytest.mark.parametrize("loss", ["log_cosh", keras.losses.LogCosh(), own_loss])
def test_a_loss_that_no_factor_brings_into_the_unit_is_said_and_not_kept(
    loss: Any, tmp_path: Path
) -> None:
    model = one_output(loss)
    trained(model, Y, epochs=1)
    unit = TargetUnit(mean=MEAN, deviation=DEVIATION, is_target=True)
    final = predicts_in_unit(model, Rows(x=X, y=Y), unit)
    why = compiled_in_unit(final, model, unit)
    assert "learned the target standardised, and the loss" in why
    assert not saved_and_loaded(final, tmp_path).compiled


class OwnStep(keras.Model):
    def train_step(self, *arguments: Any) -> Any:
        return super().train_step(*arguments)


def test_a_train_step_of_ones_own_is_said() -> None:
    inputs = keras.Input((3,))
    model = OwnStep(inputs, keras.layers.Dense(1)(inputs))
    model.compile("sgd", "mse")
    unit = TargetUnit(mean=MEAN, deviation=DEVIATION, is_target=True)
    final = predicts_in_unit(model, Rows(x=X, y=Y), unit)
    assert compiled_in_unit(final, model, unit).startswith("train_step() is its class's own")
    assert compiled_in_unit(model, model, None) == "", "saved as it is, its class comes along"


@pytest.mark.parametrize(
    "loss", [keras.losses.Huber(delta=3.0), [keras.losses.CosineSimilarity(axis=0)]]
)
def test_losses_keep_what_they_were_given(loss: Any, tmp_path: Path) -> None:
    model = one_output(loss)
    trained(model, Y, epochs=1)
    loaded = saved_and_loaded(model, tmp_path)
    given, found = (keras.tree.flatten(one.loss)[0]._fn_kwargs for one in (model, loaded))
    assert found == given
    assert trained(loaded, Y, epochs=1)["loss"] == pytest.approx(
        trained(model, Y, epochs=1)["loss"]
    )
