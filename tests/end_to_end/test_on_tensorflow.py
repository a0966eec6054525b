"""Commands on TensorFlow, in one process beside this one, whose Keras may run on another."""

from __future__ import annotations

from pathlib import Path

import pytest

from objectives.machine import keras_backend
from tests.end_to_end.elsewhere import run_commands
from tests.end_to_end.own_class import OWN
from tests.end_to_end.refusals import Ended
from tests.repository import REAL_DATA, needs_real_data
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end

_FEW = ("--trials", "2", "--epochs", "2", "--patience", "none", "--name", "own")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("on_tensorflow")
    (folder / "own.py").write_text(OWN)
    return folder


@pytest.fixture(scope="module")
def ended(folder: Path) -> list[Ended]:
    """How a search ended for which nobody but the class chose, and a range test after it."""
    return run_commands(
        ("search", "own.py:OnTensorFlow", *_FEW),
        (
            *("lr-range", "california_housing"),
            *("--keras-backend", "tensorflow", "--data-dir", str(REAL_DATA)),
        ),
        folder=folder,
    )


def test_a_class_that_demands_tensorflow_gets_it_and_a_reason_for_fit_is_said(
    folder: Path, ended: list[Ended]
) -> None:
    search, _ = ended
    assert search.code == 0, search.errors
    assert (folder / "backend.txt").read_text() == "tensorflow"
    line = "trial 0 trains through model.fit, since Watcher wants to hear of every batch"
    assert search.output.count("model.fit") == 1
    assert line in search.output


IMAGES = """\
import keras
import numpy as np
from keras import layers

from search_spaces import Integer


class Images:
    space = {"filters": Integer(2, 4)}

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 8, 8, 1)).astype("float32")
        return x, (x.mean(axis=(1, 2, 3)) > 0).astype("int32")

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input((8, 8, 1)), layers.RandomFlip()])
        model.add(layers.Conv2D(configuration["filters"], 3, activation="relu"))
        model.add(layers.Flatten())
        model.add(layers.Dense(1, activation="sigmoid"))
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        return model
"""


def test_images_train_on_tensorflow_without_a_gpu_and_go_on_there(tmp_path: Path) -> None:
    (tmp_path / "images.py").write_text(IMAGES)
    search, resume = run_commands(
        ("search", "images.py:Images", *_FEW),
        ("resume", "own", "--trials", "3"),
        folder=tmp_path,
    )
    assert search.code == resume.code == 0, search.errors + resume.errors
    line = (
        "Keras runs on tensorflow: the model has RandomFlip, which a CPU trains faster there than"
        " on jax; --keras-backend jax takes that"
    )
    has_gpu = any(Path(place).exists() for place in keras_backend._GPU_DRIVERS)
    assert (line in " ".join(search.output.split())) is not has_gpu
    study = read_study(tmp_path / "results", "own")
    assert study.spec.keras_backend == ("jax" if has_gpu else "tensorflow")
    assert len(study.trials) == 3


@needs_real_data
def test_five_hundred_steps_on_california_housing(ended: list[Ended]) -> None:
    _, lr_range = ended
    assert lr_range.code == 0, lr_range.errors
    assert lr_range.errors == ""
    assert "Suggestion: learning_rate 0.0" in lr_range.output
