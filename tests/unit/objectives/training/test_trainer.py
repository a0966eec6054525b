"""What trainers say of models and measurements."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
import pytest

from objectives.training.trainer import broken_weights, loss_name, numbers_of


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        ("mean_squared_error", "mean_squared_error"),
        (keras.losses.Huber(), "huber"),
        (keras.losses.mean_squared_error, "mean_squared_error"),
        (["mae", "mae"], "mean_absolute_error"),
        (["mae", "mse"], ""),
        ({"a": "mse", "b": keras.losses.MeanSquaredError(name="mine")}, "mean_squared_error"),
    ],
)
def test_a_loss_has_a_name_where_all_outputs_share_it(loss: Any, name: str) -> None:
    inputs = keras.Input((1,))
    outputs = {each: keras.layers.Dense(1, name=each)(inputs) for each in ("a", "b")}
    many = isinstance(loss, list | dict)
    model = keras.Model(inputs, outputs if isinstance(loss, dict) else list(outputs.values()))
    if not many:
        model = keras.Model(inputs, outputs["a"])
    model.compile(loss=loss)
    assert loss_name(model) == name


def test_arrays_with_a_number_that_is_not_finite_are_counted_once() -> None:
    sound, broken = np.ones((2, 2)), np.array([np.nan, np.inf])
    assert broken_weights([sound, broken, np.array([-np.inf, 1.0])]) == 2
    assert broken_weights([]) == 0


def test_a_metric_of_any_shape_is_numbers() -> None:
    logs = {
        "loss": np.float32(0.5),
        "one": np.array([[2.0]]),
        "each": np.array([1.0, 2.0]),
        "matrix": np.array([[3], [4]]),
        "none": np.array([]),
        "compile_metrics": {"mse": np.float32(4.0)},
    }
    assert numbers_of(logs) == {
        "loss": 0.5,
        "one": 2.0,
        "each[0]": 1.0,
        "each[1]": 2.0,
        "matrix[0,0]": 3.0,
        "matrix[1,0]": 4.0,
        "mse": 4.0,
    }
    assert all(type(value) is float for value in numbers_of(logs).values())


def test_weights_of_any_number_type_are_checked() -> None:
    good: list[np.ndarray] = [
        np.ones(2),
        np.ones(2, dtype=np.int64),
        np.ones((), dtype=np.uint32),
        np.zeros((0, 3)),
    ]
    assert broken_weights(good) == 0
    assert broken_weights([*good, np.array([1.0, math.inf], dtype=np.float16)]) == 1
