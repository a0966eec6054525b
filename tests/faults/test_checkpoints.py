"""A study that is killed in the middle of a long trial goes on in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tests.repository import REPOSITORY
from tuning.records import Trial
from tuning.results.study_record import read_study

pytestmark = pytest.mark.integration

TRIALS, EPOCHS, FOLDS = 2, 6, 2
_OWN = """\
import os
import time

import keras
import numpy as np

from search_spaces import Float


class Noting(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        time.sleep(float(os.environ["PAUSE"]))  # something to interrupt

    def on_epoch_end(self, epoch, logs=None):
        rate = float(self.model.optimizer.learning_rate)
        with open("trained.log", "a") as log:
            log.write(f"{epoch} {rate}\\n")


class Long:
    space = {"learning_rate": Float(1e-3, 1e-1, log=True)}

    def data(self):
        x = np.random.default_rng(0).normal(size=(90, 4)).astype("float32")
        return x, x.sum(axis=1)

    def callbacks(self, configuration):
        return [Noting(), keras.callbacks.ReduceLROnPlateau(patience=1, min_delta=0.1)]

    def build_model(self, configuration, signature):
        hidden = [keras.layers.Dense(4, activation="relu"), keras.layers.Dropout(0.2)]
        model = keras.Sequential([keras.Input((4,)), *hidden, keras.layers.Dense(1)])
        optimizer = keras.optimizers.Adam(configuration["learning_rate"])
        model.compile(loss="mse", optimizer=optimizer, metrics=["mse"])
        return model
"""


def tuning(folder: Path, *arguments: str, pause: float = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tuning", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY), "PAUSE": str(pause)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def search(folder: Path, *more: str, pause: float = 0) -> subprocess.Popen[str]:
    folder.mkdir()
    (folder / "own.py").write_text(_OWN)
    asked = {"trials": TRIALS, "epochs": EPOCHS, "folds": FOLDS, "patience": "none", "name": "own"}
    flags = [part for name, value in asked.items() for part in (f"--{name}", str(value))]
    return tuning(folder, "search", "own.py:Long", *flags, *more, pause=pause)


def finish(process: subprocess.Popen[str]) -> None:
    printed, _ = process.communicate(timeout=300)
    assert process.returncode == 0, printed


def trained_epochs(folder: Path) -> int:
    log = folder / "trained.log"
    return len(log.read_text().splitlines()) if log.exists() else 0


def kill_after(epochs: int, process: subprocess.Popen[str], folder: Path) -> None:
    deadline = time.monotonic() + 120
    while trained_epochs(folder) < epochs:
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline, "the study does not train"
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


def trials(folder: Path) -> dict[int, Trial]:
    """Return the study's trials without what a clock says about them."""
    found = read_study(folder / "results", "own").trials
    return {n: replace(trial, seconds=0.0, finished_at="") for n, trial in found.items()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Trial]:
    folder = tmp_path_factory.mktemp("undisturbed") / "study"
    finish(search(folder, "--checkpoint", "off"))
    assert trained_epochs(folder) == TRIALS * EPOCHS * FOLDS
    found = trials(folder)
    assert len(found) == TRIALS
    return found


def test_it_goes_on_in_the_epoch_in_which_it_was_killed(
    tmp_path: Path, undisturbed: dict[int, Trial]
) -> None:
    folder = tmp_path / "study"
    killed = search(folder, "--checkpoint", "0s", pause=0.1)
    # In the second trial, in which both folds have been trained for some epochs.
    kill_after(EPOCHS * FOLDS + 7, killed, folder)
    files = {path.name for path in (folder / "results/own/checkpoints").iterdir()}
    assert files >= {"0001-0.npz", "0001-1.npz"}
    assert not any(name.startswith("0000") for name in files)
    finish(tuning(folder, "resume", "own"))
    assert trials(folder) == undisturbed
    # The epoch that it was killed in may have been trained and not saved.
    assert trained_epochs(folder) - TRIALS * EPOCHS * FOLDS in (0, 1)
    assert not (folder / "results/own/checkpoints").exists()


@pytest.mark.slow
def test_a_damaged_checkpoint_is_trained_anew(
    tmp_path: Path, undisturbed: dict[int, Trial]
) -> None:
    folder = tmp_path / "study"
    killed = search(folder, "--checkpoint", "0s", pause=0.1)
    kill_after(5, killed, folder)
    before = trained_epochs(folder)
    for path in (folder / "results/own/checkpoints").iterdir():
        path.write_bytes(path.read_bytes()[:-100])
    finish(tuning(folder, "resume", "own"))
    assert trials(folder) == undisturbed
    assert trained_epochs(folder) == before + TRIALS * EPOCHS * FOLDS
    assert not (folder / "results/own/checkpoints").exists()
