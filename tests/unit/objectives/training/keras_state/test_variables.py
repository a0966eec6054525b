"""Every variable of a model, created before its first batch."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.training.keras_state.variables import build_variables

ROWS = Rows(x=np.ones((8, 2), "float64"), y=np.ones((8, 1), "float32"))


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


def test_every_variable_is_there_before_the_first_batch(model: keras.Model) -> None:
    before = [variable.path for variable in model.variables]
    model.fit(ROWS.x, ROWS.y, epochs=1, batch_size=4, verbose=0)
    assert [variable.path for variable in model.variables] == before
    assert len(model.optimizer.variables) == 2 + 2 * len(model.trainable_variables)


def test_building_trains_nothing(model: keras.Model) -> None:
    assert int(model.optimizer.iterations) == 0
    assert all(float(value) == 0 for value in model.get_metrics_result().values())
