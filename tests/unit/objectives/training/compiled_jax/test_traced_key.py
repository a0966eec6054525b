"""What tells apart models that no description does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
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


class Called(keras.layers.Layer):
    """Calls a function that nothing describes."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        super().__init__()
        self.function = function

    def call(self, inputs):
        return self.function(inputs)


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


def _compiled_within(shift: float) -> Callable[[Any], Any]:
    """Return a program within the program, which has a constant of its own."""
    constant = np.full((2,), shift, "float32")
    return jax.jit(lambda inputs: inputs + constant)


def _compiled_to_be_computed_twice(shift: float) -> Callable[[Any], Any]:
    return jax.checkpoint(_compiled_within(shift))


def _noise_of_a_key(shift: float) -> Callable[[Any], Any]:
    key = jax.random.key(int(shift))
    return lambda inputs: inputs + jax.random.normal(key, inputs.shape)


@pytest.mark.parametrize(
    "made", [_compiled_within, _compiled_to_be_computed_twice, _noise_of_a_key]
)
def test_constants_anywhere_tell_models_apart(made: Callable[[float], Any]) -> None:
    keys = [traced_with(Called(made(shift))).key for shift in (1.0, 1.0, 2.0)]
    assert keys[0] == keys[1] != keys[2]


def test_what_python_computes_meanwhile_is_never_shared() -> None:
    def added(shift: float) -> Callable[[Any], Any]:
        def by_python(inputs: np.ndarray) -> np.ndarray:
            return np.asarray(inputs) + np.float32(shift)

        def call(inputs: Any) -> Any:
            wanted = jax.ShapeDtypeStruct(inputs.shape, inputs.dtype)
            return jax.pure_callback(by_python, wanted, inputs, vmap_method="sequential")

        return lambda inputs: call(jax.lax.stop_gradient(inputs))

    keys = {traced_with(Called(added(shift))).key for shift in (1.0, 2.0)}
    assert len(keys) == 2
