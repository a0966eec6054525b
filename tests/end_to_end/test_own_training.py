"""A class of the user's that says how it is trained, through the command."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import keras
import pytest

from tests.end_to_end.own_class import OWN
from tests.end_to_end.refusals import CommandLine

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    # A user's file that is imported leaves its bytecode beside it.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    command = CommandLine(tmp_path, monkeypatch, capfd)
    command.write({"own.py": OWN})
    return command


# Retraining has no validation rows, of which this callback of the user's speaks as it likes.
@pytest.mark.filterwarnings("ignore:Learning rate reduction is conditioned:UserWarning")
def test_several_inputs_class_weights_and_callbacks_train_compiled(command: CommandLine) -> None:
    few = ("--trials", "2", "--epochs", "3", "--patience", "none", "--name", "own")
    ended = command.run("search", "own.py:WideAndDeep", *few, "--folds", "2")
    assert ended.code == 0, ended.errors
    assert Path("backend.txt").read_text() == keras.config.backend()
    assert "model.fit" not in ended.output
    again = command.run("retrain", "own", "--seeds", "2")
    assert again.code == 0, again.errors
    figures = json.loads(Path("results/own/retrained/metrics.json").read_text())
    assert len(figures["test"]["runs"]) == 2


def test_another_keras_backend_than_a_class_demands_is_refused(command: CommandLine) -> None:
    command.refuses(
        "search", "own.py:OnTensorFlow", "--keras-backend", "jax",
        complaints=("own.py:OnTensorFlow demands tensorflow; leave it out",),
    )  # fmt: skip


_TWO_OUTPUTS = """\
import keras
import numpy as np

from search_spaces import Integer


class Two:
    space = {"neurons": Integer(2, 4)}

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3))
        return x, {"a": x[:, :1], "b": x[:, 0] > 0}

    def build_model(self, configuration, signature):
        inputs = keras.Input((3,))
        hidden = keras.layers.Dense(configuration["neurons"])(inputs)
        outputs = {
            "a": keras.layers.Dense(1, name="a")(hidden),
            "b": keras.layers.Dense(1, activation="sigmoid", name="b")(hidden),
        }
        model = keras.Model(inputs, outputs)
        losses = {"a": "mse", "b": "binary_crossentropy"}
        model.compile(loss=losses, metrics={"a": ["mae"], "b": ["accuracy"]})
        return model


class Stated(Two):
    metric = "b_accuracy"
"""


@pytest.mark.parametrize("asked", [("Two", "--metric", "b_accuracy"), ("Stated",)], ids=str)
def test_a_metric_of_a_named_output_needs_no_direction(
    command: CommandLine, asked: tuple[str, ...]
) -> None:
    command.write({"two.py": _TWO_OUTPUTS})
    named, *flags = asked
    few = ("--trials", "1", "--epochs", "1", "--name", "two", "--also-measure", "a_mae")
    ended = command.run("search", f"two.py:{named}", *flags, *few)
    assert ended.code == 0, ended.errors
    assert "to maximize b_accuracy" in ended.output
    assert command.run("resume", "two", "--trials", "2").code == 0
