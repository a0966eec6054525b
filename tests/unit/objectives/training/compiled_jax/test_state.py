"""A model's state as arrays, and back."""

from __future__ import annotations

import jax
import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.training.compiled_jax.state import read_state, weights_of, write_state
from objectives.training.keras_state.variables import build_variables

ROWS = Rows(x=np.ones((8, 2), "float32"), y=np.ones((8, 1), "float32"))


@pytest.fixture
def model() -> keras.Model:
    made = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(1),
        ]
    )
    made.compile(loss="mse", optimizer="adam", metrics=["mae"])
    build_variables(made, ROWS, batch_size=4)
    return made


def test_what_is_written_back_is_what_was_read(model: keras.Model) -> None:
    changed = jax.tree.map(lambda leaf: leaf + 1, read_state(model))
    write_state(model, changed)
    assert repr(read_state(model)) == repr(changed)


def test_weights_are_those_of_the_model_without_seeds(model: keras.Model) -> None:
    found = weights_of(model, read_state(model))
    assert all(map(np.array_equal, found, model.get_weights()))
    assert len(found) == len(model.get_weights())
