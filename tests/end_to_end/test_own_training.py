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
