"""``tuning space``, and studies of what it prints."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.end_to_end.refusals import CommandLine
from tuning import load_study

pytestmark = pytest.mark.end_to_end

FILE = """\
import keras
import numpy as np


def data():
    x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
    return x, x.sum(axis=1)


def build(hp):
    print("building")
    model = keras.Sequential([keras.Input((3,))])
    for layer in range(hp.Int("layers", 1, 2)):
        model.add(keras.layers.Dense(hp.Int(f"units-{layer}", 2, 6, step=2, default=4)))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", metrics=["mae"])
    return model
"""
SPACE = """\
space:
  layers:
    type: integer
    low: 1
    high: 2
  units_0:
    type: integer
    low: 2
    high: 6
    step: 2
  units_1:
    type: integer
    low: 2
    high: 6
    step: 2
    when:
      layers: 2
first:
- layers: 1
  units_0: 4
"""


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "mine.py").write_text(FILE)
    return CommandLine(tmp_path, monkeypatch, capfd)


def test_the_space_of_a_function_is_printed_without_its_data_and_nothing_is_written(
    command: CommandLine,
) -> None:
    before = sorted(command.folder.iterdir())
    ended = command.run("space", "mine.py:build")
    assert ended.code == 0
    assert ended.output == (
        "# mine.py: build: the space holds 'units-0' as units_0, 'units-1' as units_1; the code"
        f" goes on to ask for its own names\n{SPACE}"
    )
    assert sorted(command.folder.iterdir()) == before


def test_what_it_prints_stands_in_a_study_file_as_it_is(command: CommandLine) -> None:
    printed = command.run("space", "mine.py:build").output
    head = (
        "objective: mine.py:build\ndata: mine.py:data\nname: pasted\n"
        "trials: 2\nepochs: 1\nmetric: mean_absolute_error\n"
    )
    (command.folder / "study.yaml").write_text(head + printed)
    ended = command.run("search", "study.yaml")
    assert ended.code == 0, ended.errors
    first = load_study("pasted").study.trials[0]
    assert dict(first.configuration) == {"layers": 1, "units_0": 4}


def test_the_space_of_a_data_set_is_its_ready_made_one(command: CommandLine) -> None:
    ended = command.run("space", "digits", "--set", "schedule=constant")
    assert ended.code == 0
    assert "  schedule: constant\n" in ended.output
    assert "first:\n- hidden_layers: 3\n" in ended.output, "what a search begins with"
    ended = command.run("space", "wide_and_deep", "--set", "optimizer=adam")
    assert ended.code == 0
    assert "  optimizer: adam\n" in ended.output
    assert "momentum" not in ended.output
    assert "first:" not in ended.output


def test_a_search_says_what_was_found_before_trial_0(command: CommandLine) -> None:
    ended = command.run(
        *("search", "mine.py:build", "--data", "mine.py:data", "--trials", "2", "--epochs", "1"),
        *("--metric", "mean_absolute_error"),
    )
    assert ended.code == 0, ended.errors
    said = ended.output + ended.errors
    note = said.index("the space holds 'units-0' as units_0")
    assert note < said.index("tried first: layers=1, units_0=4")
    assert note < said.index("trial 0")
