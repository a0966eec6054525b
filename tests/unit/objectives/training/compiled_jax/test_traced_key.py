"""What tells apart models that no description does."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.training.compiled_jax.state import read_state
from objectives.training.compiled_jax.traced_key import Traced, traced
from objectives.training.keras_state.variables import build_variables

ROWS = Rows(x=np.ones((8, 2), "float32"), y=np.ones((8, 1), "float32"))


class Shifted(keras.layers.Layer):
    """Has a constant that no configuration says."""

    def __init__(self, shift: np.ndarray) -> None:
        super().__init__()
        self.shift = shift

    def call(self, inputs):
        return inputs + self.shift


class Convolved(keras.layers.Layer):
    """Convolves by an operation, and by no layer of Keras's."""

    def call(self, inputs):
        kernel = keras.ops.ones((2, 1, 1))
        return keras.ops.conv(inputs[..., None], kernel, padding="same")[..., 0]


def key_of(
    shift: float = 1.0, *, units: int = 1, loss: str = "mse", rows: Rows = ROWS, batch_size: int = 4
) -> str:
    layer = Shifted(np.full((2,), shift, "float32"))
    return traced_with(layer, units=units, loss=loss, rows=rows, batch_size=batch_size).key


def traced_with(
    layer: keras.Layer,
    *,
    units: int = 1,
    loss: str = "mse",
    rows: Rows = ROWS,
    batch_size: int = 4,
) -> Traced:
    model = keras.Sequential([keras.Input((2,)), layer, keras.layers.Dense(units)])
    model.add(keras.layers.Dense(1))
    model.compile(loss=loss, optimizer="sgd")
    build_variables(model, rows, batch_size=batch_size)
    return traced(model, read_state(model), rows, batch_size=batch_size)


def test_a_convolution_is_seen_whatever_its_layer_is_called() -> None:
    assert traced_with(Convolved()).convolves
    assert not traced_with(Shifted(np.ones(2, "float32"))).convolves


@pytest.fixture(scope="module")
def key() -> str:
    return key_of()


def test_models_that_compute_the_same_have_one_key(key: str) -> None:
    assert key_of() == key


@pytest.mark.parametrize(
    "change", [{"shift": 2.0}, {"units": 3}, {"loss": "mae"}, {"batch_size": 2}], ids=repr
)
def test_whatever_else_they_compute_gives_another(key: str, change: dict[str, float]) -> None:
    assert key_of(**change) != key  # type: ignore[arg-type]
