"""A training step that several devices compute together."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import keras
import pytest

from objectives.errors import KerasBackendError
from objectives.machine.data_parallel import Seat, share_steps, training_group

# Compiling takes most of the time, and how the steps are shared does not depend on how well.
_FLAGS = ("--xla_force_host_platform_device_count=2", "--xla_backend_optimization_level=0")
# Two devices in one process stand for two processes: the program is the same.
_RUN = """
import json, sys
import jax, keras, numpy as np
from contextlib import nullcontext
from objectives.machine.data_parallel import _replicated, share_steps

rows = 33
x = np.random.default_rng(0).normal(size=(rows * 3 + 1, 5)).astype("float32")
y = (x[:, 0] > 0).astype("int32")

def trained(group):
    with group:
        keras.utils.set_random_seed(3)
        model = keras.Sequential([
            keras.Input((5,)),
            keras.layers.Dense(7, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.3),
            keras.layers.Dense(2, activation="softmax"),
        ])
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        share_steps(model)
        history = model.fit(x, y, batch_size=rows, epochs=3, shuffle=False, verbose=0).history
        state = [[v.value for v in some] for some in (
            model.trainable_variables, model.non_trainable_variables,
            model.optimizer.variables, model.metrics_variables)]
        step = jax.jit(model.train_step).lower(state, (x[:rows], y[:rows])).compile().as_text()
        return history, model.evaluate(x, y, verbose=0), model.predict(x, verbose=0).shape, step

alone = trained(nullcontext())
shared = trained(_replicated().scope())
print(json.dumps({
    "devices": jax.device_count(),
    "alone": alone[:3],
    "shared": shared[:3],
    "adds up": ["all-reduce" in alone[3], "all-reduce" in shared[3]],
    "rows of a device": ["f32[17,7]" in alone[3], "f32[17,7]" in shared[3]],
}))
"""


@pytest.mark.integration
def test_devices_share_the_rows_of_a_step_and_come_to_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _RUN],
        env=os.environ | {"KERAS_BACKEND": "jax", "XLA_FLAGS": " ".join(_FLAGS)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["devices"] == 2
    assert found["adds up"] == [False, True], "what depends on all rows is added up"
    assert found["rows of a device"] == [False, True], "33 rows are 17 for each of two, one empty"
    history, measured, shape = found["shared"]
    alone, measured_alone, shape_alone = found["alone"]
    for name, values in alone.items():
        assert history[name] == pytest.approx(values, rel=1e-4)
    assert measured == pytest.approx(measured_alone, rel=1e-4)
    assert shape == shape_alone


def test_outside_a_group_a_model_stays_as_it_is() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    before = model.train_step
    share_steps(model)
    assert model.train_step == before


def test_a_group_on_another_backend_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keras.config, "backend", lambda: "tensorflow")
    seat = Seat(place=0, members=2, host="127.0.0.1", meeting_point="127.0.0.1:1")
    with (
        pytest.raises(KerasBackendError, match="on JAX only, and Keras runs on tensorflow"),
        training_group(seat),
    ):
        pass
