"""``tuning lr-range`` as a person types it."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from search_spaces import Categorical, Float, Integer, SearchSpace
from tests.end_to_end.refusals import CommandLine, Refused
from tests.repository import REAL_DATA, needs_real_data
from tuning.errors import SpecificationError
from tuning.lr_range.range_test import middle

pytestmark = pytest.mark.end_to_end

_OWN = """\
import keras
import numpy as np

from search_spaces import Categorical, Float


class Plain:
    space = {"lr": Float(1e-3, 1e-1, log=True), "units": Categorical((4, 8))}

    def data(self):
        x = np.random.default_rng(0).normal(size=(600, 4)).astype("float32")
        return x, x[:, 0] * 2 - x[:, 1]

    def build_model(self, configuration, signature):
        layers = [keras.Input(signature.input_shape), keras.layers.Dense(configuration["units"])]
        model = keras.Sequential([*layers, keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=keras.optimizers.Adam(self.rate(configuration)))
        return model

    def rate(self, configuration):
        return configuration["lr"]


class Scheduled(Plain):
    def rate(self, configuration):
        return keras.optimizers.schedules.ExponentialDecay(configuration["lr"], 100, 0.5)
"""


def _refused(label: str, flags: str, *complaints: str) -> Refused:
    return Refused(
        label=label, command=("lr-range", *flags.split()), complaints=complaints,
        files={"table.csv": "x,y\n1,2\n", "own.py": _OWN},
    )  # fmt: skip


_REFUSED = (
    _refused("low above high", "wine --low 1 --high 0.1", "--high 0.1: not above --low 1"),
    _refused("low as high", "wine --low 1 --high 1", "--high 1: not above --low 1"),
    _refused("low of zero", "wine --low 0", "--low 0: write a rate above 0, such as 1e-5"),
    _refused("low that is no number", "wine --low nan", "--low nan: write a rate above 0"),
    _refused("few steps", "wine --steps 19", "--steps 19: write a whole number from 20 to 100000"),
    _refused("no objective", "wines", "objective 'wines' is not known, did you mean 'wine'?"),
    _refused("an unknown parameter", "wine --set nuerons=3",
             "--set nuerons=3: ... did you mean 'neurons'?"),
    _refused("a parameter that a class has not", "own.py:Plain --set unit=3",
             "--set unit: not in the space of own.py:Plain, did you mean 'units'?"),
    _refused("a value out of range", "wine --set hidden_layers=-1", "--set hidden_layers=-1: "),
    _refused("a kind of column that is none", "table.csv --target y --as x=dat",
             "--as x=dat: 'dat' is not known, did you mean 'date'?"),
    _refused("a column that there is not", "table.csv --target y --drop z",
             "table.csv: holds 1 row", "table.csv, target 'y': every row holds the same value",
             "table.csv: --drop z: no such column"),
    _refused("a form that is none", "wine --set neurons", "--set neurons: write NAME=VALUE"),
    _refused("one rate", "wine --set learning_rate=0.1", "--set learning_rate: ... leave it out"),
    _refused("a schedule", "wine --set schedule=cosine", "--set schedule=cosine: ... leave it out"),
    _refused("no folder", "wine -o no/x.png", "-o no/x.png: there is no folder no; create it"),
    _refused("no picture", "wine -o x.jpg", "-o x.jpg: ... let it end in one of .png, .svg, .pdf"),
    _refused("a folder as picture", "wine -o .", "-o .: not the name of a picture"),
    _refused("a table of one's own", "table.csv --target y -o table.png",
             "-o table.png: its points would replace table.csv ... choose another name"),
    _refused("a class with a schedule", "own.py:Scheduled",
             "Scheduled: the optimizer's learning rate follows a schedule of its own"),
    _refused("all at once", "wines --low 2 --high 1 --steps 3 -o x.jpg --set a",
             "--high 1:", "--steps 3:", "-o x.jpg:", "--set a:", "objective 'wines'"),
)  # fmt: skip


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd)


@pytest.mark.parametrize("case", _REFUSED, ids=str)
def test_is_refused_in_a_sentence(case: Refused, command: CommandLine) -> None:
    command.write(case.files)
    # A user's file that is imported leaves its bytecode beside it.
    command.monkeypatch.setattr(sys, "dont_write_bytecode", True)
    command.refuses(*case.command, complaints=case.complaints)


def test_a_suggestion_is_printed_with_a_picture_and_its_points(command: CommandLine) -> None:
    ended = command.run("lr-range", "digits", "--steps", "200", "--set", "optimizer=adam")
    assert ended.code == 0, ended.errors
    assert "begins to climb at a learning rate of " in ended.output
    assert "Suggestion: learning_rate " in ended.output
    assert "optimizer=adam" in ended.output
    assert "learning_rate=" not in ended.output, "the test tries all of them"
    assert Path("lr-range.png").read_bytes().startswith(b"\x89PNG")
    with Path("lr-range.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["step", "learning_rate", "loss", "smoothed_loss"]
    rates = [float(row["learning_rate"]) for row in rows]
    assert rates[0] == 1e-5
    assert rates == sorted(rates)
    assert not Path("results").exists(), "it is no study"


def test_the_same_command_gives_the_same_points_and_replaces_its_files(
    command: CommandLine,
) -> None:
    flags = ("lr-range", "wine", "--steps", "30", "-o", "curve.svg", "--seed", "7")
    assert command.run(*flags).code == 0
    first = Path("curve.csv").read_text()
    assert "<svg" in Path("curve.svg").read_text()
    assert command.run(*flags).code == 0
    assert Path("curve.csv").read_text() == first


def test_a_study_file_gives_objective_space_and_seed(command: CommandLine) -> None:
    command.write(
        {
            "study.yaml": "objective: wine\ntrials: 3\nseed: 7\nname: taken\nspace:\n"
            "  neurons: {type: integer, low: 10, high: 30}\n"
            "  schedule: {type: categorical, choices: [constant, one_cycle]}\n"
            "  start_factor: {type: float, low: 0.1, high: 0.2, when: {schedule: one_cycle}}\n",
            "results/taken/journal.jsonl": "",
        }
    )
    ended = command.run("lr-range", "study.yaml", "--steps", "30")
    assert ended.code == 0, ended.errors
    assert "neurons=20" in ended.output
    assert "start_factor" not in ended.output


def test_a_class_of_ones_own_is_tested_too(command: CommandLine) -> None:
    command.write({"own.py": _OWN})
    command.monkeypatch.setattr(sys, "dont_write_bytecode", True)
    ended = command.run("lr-range", "own.py:Plain", "--steps", "40", "--set", "units=16")
    assert ended.code == 0, ended.errors
    assert "lr=0.01, units=16" in ended.output


@needs_real_data
def test_five_hundred_steps_on_california_housing(command: CommandLine) -> None:
    ended = command.run("lr-range", "california_housing", "--data-dir", str(REAL_DATA))
    assert ended.code == 0, ended.errors
    assert ended.errors == ""
    assert "Suggestion: learning_rate 0.0" in ended.output


_SPACE = SearchSpace(
    {
        "layers": Integer(1, 3),
        "rate": Float(1e-4, 1e-2, log=True),
        "optimizer": Categorical(("adam", "rmsprop", "sgd")),
        "momentum": Float(0.0, 0.8).when(optimizer="sgd"),
        "size": 32,
    }
)


def test_the_middle_is_the_middle_of_every_active_parameter() -> None:
    assert dict(middle(_SPACE, {})) == {
        "layers": 2,
        "rate": pytest.approx(1e-3),
        "optimizer": "rmsprop",
        "size": 32,
    }


def test_given_values_decide_what_is_active_and_may_lie_outside_of_the_space() -> None:
    given = middle(_SPACE, {"optimizer": "sgd", "layers": 9, "extra": True})
    assert given["momentum"] == pytest.approx(0.4)
    assert (given["layers"], given["extra"]) == (9, True)


def test_a_value_for_what_is_not_active_is_refused() -> None:
    with pytest.raises(SpecificationError, match="momentum: is active only when optimizer is"):
        middle(_SPACE, {"momentum": 0.5})
