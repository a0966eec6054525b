"""Settings that no trial could act on are refused before the first one, and leave no trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.bad_table_cases import csv
from tests.end_to_end.refusals import CommandLine

pytestmark = pytest.mark.end_to_end

_FIVE = ("search", "diabetes", "--epochs", "5", "--dry-run")


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd)


@pytest.mark.parametrize(
    ("values", "complaints"),
    [
        (
            ("training_epochs=100",),
            (
                "space.training_epochs: 100 is above the study's 5 epochs; write 5 at most, or"
                " give --epochs 100",
            ),
        ),
        (
            ("early_stopping_patience=5",),
            (
                "space.early_stopping_patience: 5 is not below the study's 5 epochs, so it would"
                " never stop a trial; write 4 at most, or give --epochs 6 or more",
            ),
        ),
        (
            ("schedule=performance", "plateau_patience=9", "training_epochs=6"),
            (
                "space.training_epochs: 6 is above the study's 5 epochs",
                "space.plateau_patience: 9 is not below the study's 5 epochs, so it would never act"
                " ... write 4 at most, or give --epochs 10 or more",
            ),
        ),
        (("neurons_4=30",), ("space.neurons_4: nothing reads it ... 3 hidden layers at most",)),
        (
            ("dropout_rate=0", "monte_carlo_samples=10"),
            ("space.monte_carlo_samples: 10 passes are all alike",),
        ),
    ],
)
def test_a_value_that_never_acts_is_refused(
    values: tuple[str, ...], complaints: tuple[str, ...], command: CommandLine
) -> None:
    given = [part for value in values for part in ("--set", value)]
    command.refuses(*_FIVE, *given, complaints=complaints)


def test_a_range_is_refused_only_when_no_value_of_it_acts(command: CommandLine) -> None:
    space = (
        "neurons: {type: integer, low: 4, high: 8}\n"
        "training_epochs: {type: integer, low: 2, high: HIGH}\n"
        "early_stopping_patience: {type: integer, low: LOW, high: 20}\n"
    )
    command.write({"own.yaml": space.replace("HIGH", "5").replace("LOW", "4")})
    ended = command.run(*_FIVE, "--space", "own.yaml")
    assert ended.code == 0, ended.errors
    command.write({"own.yaml": space.replace("HIGH", "6").replace("LOW", "7")})
    command.refuses(
        *_FIVE, "--space", "own.yaml",
        complaints=(
            "space.training_epochs: 6 is above the study's 5 epochs",
            "space.early_stopping_patience: 7 is not below the study's 5 epochs",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("space", ["everything", "architecture+schedule+training"])
def test_ready_made_ranges_do_not_forbid_short_studies(space: str, command: CommandLine) -> None:
    ended = command.run("search", "diabetes", "--space", space, "--epochs", "1", "--dry-run")
    assert ended.code == 0, ended.errors


@pytest.mark.parametrize("seed", ["1", "2", "3", "42"])
def test_every_choice_of_columns_is_compared_with_the_data(seed: str, command: CommandLine) -> None:
    command.write(
        {
            "t.csv": csv(),
            "own.yaml": "neurons: {type: integer, low: 4, high: 8}\n"
            "wide_columns: {type: categorical, choices: [0-1, '0', 0-9]}\n"
            "deep_columns: {type: categorical, choices: ['0', 0-8]}\n",
        }
    )
    command.refuses(
        "search", "t.csv", "--target", "y", "--model", "two_inputs", "--space", "own.yaml",
        "--seed", seed, "--dry-run",
        complaints=(
            "space.wide_columns: '0-9' asks for column 9, but the data have",
            "space.deep_columns: '0-8' asks for column 8, but the data have",
        ),
    )  # fmt: skip


def test_a_whole_number_is_one_column(command: CommandLine) -> None:
    ended = command.run(
        "search", "diabetes", "--model", "two_inputs", "--set", "wide_columns=3", "--dry-run"
    )
    assert ended.code == 0, ended.errors


def test_a_model_for_another_task_is_refused_with_the_one_for_it(command: CommandLine) -> None:
    command.refuses(
        "search", "diabetes", "--model", "image_classifier", "--dry-run",
        complaints=(
            "--model image_classifier: predicts classes, but diabetes is a regression;"
            " use --model regressor",
        ),
    )  # fmt: skip
    command.refuses(
        "search", "wine", "--model", "regressor", "--dry-run",
        complaints=(
            "--model regressor: predicts an amount, but wine has classes;"
            " use --model image_classifier",
        ),
    )  # fmt: skip


_OWN = """\
import keras
import numpy as np

from search_spaces import Integer


class Own:
    metric = "loss"
    space = {"training_epochs": Integer(50, 100), "plateau_patience": Integer(50, 60)}

    def data(self):
        x = np.arange(80.0).reshape(40, 2)
        return x, x.sum(axis=1) + 0.5

    def build_model(self, configuration, signature):
        model = keras.Sequential([keras.Input(signature.input_shape), keras.layers.Dense(1)])
        assert configuration["plateau_patience"] >= 50
        model.compile(loss="mean_squared_error")
        return model
"""


def test_in_a_class_of_the_users_the_same_names_may_mean_something_else(
    command: CommandLine,
) -> None:
    command.write({"own.py": _OWN})
    ended = command.run("search", "own.py:Own", "--epochs", "5", "--dry-run")
    assert ended.code == 0, ended.errors
