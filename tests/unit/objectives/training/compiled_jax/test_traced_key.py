"""What tells apart models that no description does."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.training.compiled_jax.state import read_state
from objectives.training.compiled_jax.traced_key import traced_key
from objectives.training.keras_state.variables import build_variables

ROWS = Rows(x=np.ones((8, 2), "float32"), y=np.ones((8, 1), "float32"))


class Shifted(keras.layers.Layer):
    """Has a constant that no configuration says."""

    def __init__(self, shift: np.ndarray) -> None:
        super().__init__()
        self.shift = shift

    def call(self, inputs):
        return inputs + self.shift


def key_of(
    shift: float = 1.0, *, units: int = 1, loss: str = "mse", rows: Rows = ROWS, batch_size: int = 4
) -> str:
    constant = np.full((2,), shift, "float32")
    model = keras.Sequential([keras.Input((2,)), Shifted(constant), keras.layers.Dense(units)])
    model.add(keras.layers.Dense(1))
    model.compile(loss=loss, optimizer="sgd")
    build_variables(model, rows, batch_size=batch_size)
    return traced_key(model, read_state(model), rows, batch_size=batch_size)


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
