"""Metrics and predictions in the target's unit, whatever they are called and of which output."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
from keras import ops

from objectives.data import PreparedData, TargetScale
from objectives.data.rows import Rows
from objectives.training.target_unit import (
    LogsInUnit,
    measure_in_unit,
    measured_outputs,
    predicts_in_unit,
    target_unit,
)

MEAN, DEVIATION = 200_000.0, 50_000.0
X = np.random.default_rng(0).normal(size=(64, 3)).astype(np.float32)
Y = (X @ np.array([1.0, -0.5, 0.2]) + 0.3).astype(np.float32)


def within_20000(y_true: Any, y_pred: Any) -> Any:
    return ops.mean(ops.cast(ops.abs(y_true - y_pred) < 20_000, "float32"), axis=-1)


METRICS: dict[str, Any] = {
    "mean_absolute_error": "mae",
    "my_error": keras.metrics.MeanAbsoluteError(name="my_error"),
    "within_20000": within_20000,
    "mean_absolute_percentage_error": "mean_absolute_percentage_error",
    "r2_score": "r2_score",
}


def prepared(*, mean: float = MEAN, deviation: float = DEVIATION) -> PreparedData:
    scale = TargetScale(mean=mean, deviation=deviation)
    return PreparedData(x_train=X, y_train=Y, x_validation=X, y_validation=Y, target_scale=scale)


def expected(predicted: np.ndarray) -> dict[str, float]:
    """Return the metrics by NumPy, of targets and predictions in their unit."""
    true, off = Y * DEVIATION + MEAN, 0.0
    guess = predicted.reshape(-1).astype(np.float64) * DEVIATION + MEAN
    off = np.abs(true - guess)
    return {
        "mean_absolute_error": off.mean(),
        "my_error": off.mean(),
        "within_20000": (off < 20_000).mean(),
        "mean_absolute_percentage_error": 100 * (off / np.abs(true)).mean(),
        "r2_score": 1 - ((true - guess) ** 2).sum() / ((true - true.mean()) ** 2).sum(),
    }


def measured(model: keras.Model, y: Any) -> dict[str, float]:
    rows = Rows(x=X, y=y)
    unit = target_unit(rows, prepared())
    measure_in_unit(model, unit)
    logs = model.evaluate(X, y, batch_size=16, verbose=0, return_dict=True)
    return LogsInUnit(model, unit)({name: float(np.squeeze(v)) for name, v in logs.items()})


@pytest.mark.parametrize("shape", [(64,), (64, 1)])
def test_each_metric_of_one_output_is_in_the_unit(shape: tuple[int, ...]) -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(loss="mse", metrics=list(METRICS.values()))
    found = measured(model, Y.reshape(shape))
    predicted = model.predict(X, verbose=0)
    assert found.pop("loss") == pytest.approx(
        ((predicted[:, 0] - Y) ** 2).mean() * DEVIATION**2, rel=1e-5
    )
    if shape == (64,):
        # A function of one's own sees what Keras gives it: (16,) beside (16, 1) is (16, 16).
        found.pop("within_20000")
    assert found == pytest.approx(
        {name: value for name, value in expected(predicted).items() if name in found}, rel=1e-4
    )


@pytest.mark.parametrize("kind", ["dict", "list", "renamed"])
def test_only_outputs_that_are_the_target_are_in_its_unit(kind: str) -> None:
    inputs = keras.Input((3,))
    price = keras.layers.Dense(1, name="price")(inputs)
    dear = keras.layers.Dense(1, activation="sigmoid", name="dear")(inputs)
    is_dear = (Y > 0).astype(np.float32)
    targets: Any
    match kind:
        case "dict":
            model = keras.Model(inputs, {"price": price, "dear": dear})
            targets = {"price": Y.reshape(-1, 1), "dear": is_dear.reshape(-1, 1)}
        case "list":
            model = keras.Model(inputs, [dear, price])
            targets = [is_dear.reshape(-1, 1), Y.reshape(-1, 1)]
        case _:
            model = keras.Model(inputs, [dear, price])
            targets = {"price": Y.reshape(-1, 1), "dear": is_dear.reshape(-1, 1)}
    model.compile(
        loss={"price": "mse", "dear": "binary_crossentropy"},
        metrics={"price": list(METRICS.values()), "dear": ["binary_accuracy"]},
    )
    found = measured(model, targets)
    outputs = model.predict(X, verbose=0)
    by_name = outputs if isinstance(outputs, dict) else {"dear": outputs[0], "price": outputs[1]}
    short = {"mean_absolute_error": "mae"}  # as Keras logs it
    for name, value in expected(by_name["price"]).items():
        assert found[f"price_{short.get(name, name)}"] == pytest.approx(value, rel=1e-4), name
    right = (by_name["dear"].reshape(-1) > 0.5) == (is_dear > 0)
    assert found["dear_binary_accuracy"] == pytest.approx(right.mean())
    squares = ((by_name["price"].reshape(-1) - Y) ** 2).mean()
    assert found["price_loss"] == pytest.approx(squares, rel=1e-5), "what the optimizer minimises"

    rows = Rows(x=X, y=targets)
    final = predicts_in_unit(model, rows, target_unit(rows, prepared()))
    told = final.predict(X, verbose=0)
    told_by_name = told if isinstance(told, dict) else {"dear": told[0], "price": told[1]}
    np.testing.assert_allclose(told_by_name["dear"], by_name["dear"], rtol=1e-6)
    np.testing.assert_allclose(
        told_by_name["price"], by_name["price"] * DEVIATION + MEAN, rtol=1e-5
    )


def test_weighted_metrics_are_in_the_unit_and_weighted() -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(loss="mse", weighted_metrics=["mae"])
    rows = Rows(x=X, y=Y)
    unit = target_unit(rows, prepared())
    measure_in_unit(model, unit)
    weight = np.arange(64, dtype=np.float32)
    logs = model.evaluate(X, Y, sample_weight=weight, verbose=0, return_dict=True)
    off = np.abs(model.predict(X, verbose=0)[:, 0] - Y) * DEVIATION
    assert logs["mae"] == pytest.approx((off * weight).sum() / weight.sum(), rel=1e-5)


def test_folds_share_what_is_compiled_and_other_outputs_do_not() -> None:
    def built(targets: Any, *, deviation: float) -> keras.Model:
        inputs = keras.Input((3,))
        outputs = [keras.layers.Dense(1)(inputs), keras.layers.Dense(1)(inputs)]
        model = keras.Model(inputs, outputs)
        model.compile(loss=["mse", "mse"], metrics=[["mae"], ["mae"]])
        unit = target_unit(Rows(x=X, y=targets), prepared(deviation=deviation))
        measure_in_unit(model, unit)
        return model

    both, other_fold = built([Y, Y], deviation=3.0), built([Y, Y], deviation=4.0)
    one = built([Y, Y**2], deviation=3.0)
    assert measured_outputs(both) == measured_outputs(other_fold) != measured_outputs(one)
    assert measured_outputs(keras.Sequential()) == ""


def test_a_target_that_was_left_as_it_is_changes_nothing() -> None:
    rows = Rows(x=X, y=Y)
    assert target_unit(rows, prepared(mean=0.0, deviation=1.0)) is None
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(loss="mse", metrics=["mae"])
    compiled = model._compile_metrics
    measure_in_unit(model, None)
    assert model._compile_metrics is compiled
    assert predicts_in_unit(model, rows, None) is model
    assert LogsInUnit(model, None)({"loss": 2.0, "val_mae": 3.0}) == {
        "loss": 2.0,
        "val_mean_absolute_error": 3.0,
    }


@pytest.mark.parametrize(
    "loss", ["MSE", "MeanSquaredError", keras.losses.MeanSquaredError(name="mine"), "mse"]
)
def test_a_loss_is_in_the_unit_however_it_is_written(loss: Any) -> None:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile(loss=loss)
    rows = Rows(x=X, y=Y)
    assert LogsInUnit(model, target_unit(rows, prepared())).loss_factor == DEVIATION**2


def test_a_target_cast_to_fewer_digits_is_still_the_target() -> None:
    for kind in ("float16", "float64"):
        unit = target_unit(Rows(x=X, y={"a": Y.astype(kind), "b": (Y > 0)}), prepared())
        assert unit is not None
        assert unit.is_target == {"a": True, "b": False}
