"""A class of the user's that says how it is trained, through the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import REPOSITORY

pytestmark = pytest.mark.end_to_end

_OWN = """\
import keras
import numpy as np

from search_spaces import Float


class Watcher(keras.callbacks.Callback):
    def on_train_batch_end(self, batch, logs=None):
        pass


class WideAndDeep:
    space = {"learning_rate": Float(1e-3, 1e-1, log=True)}
    class_weight = {0: 1.0, 1: 2.0}
    WATCHED = False

    def data(self):
        x = np.random.default_rng(0).normal(size=(120, 6)).astype("float32")
        return x, (x[:, 0] + x[:, 5] > 0).astype(int)

    def inputs(self, x):
        return {"wide": x[:, :4], "deep": x[:, 2:]}

    def callbacks(self, configuration):
        open("backend.txt", "w").write(keras.config.backend())
        plateau = keras.callbacks.ReduceLROnPlateau(patience=1)
        return [plateau, Watcher()] if self.WATCHED else [plateau]

    def build_model(self, configuration, signature):
        wide, deep = keras.Input((4,), name="wide"), keras.Input((4,), name="deep")
        hidden = keras.layers.Dense(4, activation="relu")(deep)
        joined = keras.layers.Concatenate()([wide, hidden])
        output = keras.layers.Dense(1, activation="sigmoid")(joined)
        model = keras.Model({"wide": wide, "deep": deep}, output)
        optimizer = keras.optimizers.SGD(configuration["learning_rate"])
        model.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
        return model


class OnTensorFlow(WideAndDeep):
    keras_backend = "tensorflow"
    WATCHED = True
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.py").write_text(_OWN)
    return tmp_path


def tuning(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, in which Keras may take any backend."""
    environment = {name: value for name, value in os.environ.items() if name != "KERAS_BACKEND"}
    return subprocess.run(
        [sys.executable, "-m", "tuning", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_several_inputs_class_weights_and_callbacks_train_compiled(folder: Path) -> None:
    few = ("--trials", "2", "--epochs", "3", "--patience", "none", "--name", "own")
    run = tuning(folder, "search", "own.py:WideAndDeep", *few, "--folds", "2")
    assert run.returncode == 0, run.stderr
    assert (folder / "backend.txt").read_text() == "jax"
    assert "model.fit" not in run.stdout
    again = tuning(folder, "retrain", "own", "--seeds", "2")
    assert again.returncode == 0, again.stderr
    figures = json.loads((folder / "results/own/retrained/metrics.json").read_text())
    assert len(figures["test"]["runs"]) == 2


def test_a_class_that_demands_tensorflow_gets_it_and_a_reason_for_fit_is_said(
    folder: Path,
) -> None:
    few = ("--trials", "2", "--epochs", "2", "--patience", "none", "--name", "own")
    run = tuning(folder, "search", "own.py:OnTensorFlow", *few)
    assert run.returncode == 0, run.stderr
    assert (folder / "backend.txt").read_text() == "tensorflow"
    line = "trial 0 trains through model.fit, since Watcher wants to hear of every batch"
    assert run.stdout.count("model.fit") == 1
    assert line in run.stdout
    refused = tuning(folder, "search", "own.py:OnTensorFlow", "--keras-backend", "jax")
    assert refused.returncode == 2
    assert "own.py:OnTensorFlow demands tensorflow; leave it out" in refused.stderr
