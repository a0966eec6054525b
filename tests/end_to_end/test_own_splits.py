"""Splits as a person gives them, through the command: own pairs, a column of dates, groups."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.end_to_end.refusals import CommandLine
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end

_CLASS = """\
import keras
import numpy as np
from sklearn.model_selection import KFold

from search_spaces import Categorical


class Pairs:
    space = {"neurons": Categorical([2, 3])}
    metric = "mean_absolute_error"
    X = np.random.default_rng(0).normal(size=(100, 3)).astype("float32")
    SIZES = (60, 40)

    def data(self):
        ends = np.cumsum(self.SIZES)
        return tuple(
            (self.X[end - size : end], self.X[end - size : end, 0])
            for size, end in zip(self.SIZES, ends)
        )

    def build_model(self, configuration, signature):
        model = keras.Sequential([
            keras.Input(signature.input_shape),
            keras.layers.Dense(configuration["neurons"]),
            keras.layers.Dense(1),
        ])
        model.compile(loss="mse", metrics=["mae"])
        return model


class Threes(Pairs):
    SIZES = (50, 30, 20)


class Folds(Pairs):
    split = KFold(3, shuffle=True, random_state=5)

    def data(self):
        return self.X, self.X[:, 0]


class Groups(Pairs):
    def data(self):
        return self.X, self.X[:, 0]

    def groups(self, x):
        return np.arange(len(x)) % 9
"""
_FEW = ("--trials", "1", "--epochs", "2", "--patience", "none", "--name", "own")


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    # Python's own cache beside a class's file would be a trace on the disk.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    (tmp_path / "own.py").write_text(_CLASS)
    return CommandLine(tmp_path, monkeypatch, capfd)


def test_a_class_with_two_pairs_is_searched_and_retrained_without_test_rows(
    command: CommandLine,
) -> None:
    search = command.run("search", "own.py:Pairs", *_FEW)
    assert search.code == 0, search.errors
    assert "rows: 60 train, 40 validation, no test, split by the class itself" in search.output
    resumed = command.run("resume", "own", "--trials", "2")
    assert resumed.code == 0, resumed.errors
    retrained = command.run("retrain", "own", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    assert "No test rows were held back" in retrained.output
    assert "Validation mean_absolute_error" in retrained.output
    folder = Path("results/own/retrained")
    figures = json.loads((folder / "metrics.json").read_text())
    assert figures["train_rows"] == 60
    assert figures["test"]["rows"] == 40
    assert figures["test"]["measured_on"] == "validation"
    assert figures["test"]["openings"] == 0
    card = (folder / "card.md").read_text()
    assert "**validation rows, which chose the trial** (40 rows" in card
    assert "Rows were split by the class itself." in card
    assert "test set" not in card


def test_a_third_pair_is_the_test_set(command: CommandLine) -> None:
    search = command.run("search", "own.py:Threes", *_FEW)
    assert search.code == 0, search.errors
    assert "rows: 50 train, 30 validation, 20 test, split by the class itself" in search.output
    retrained = command.run("retrain", "own", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    figures = json.loads(Path("results/own/retrained/metrics.json").read_text())
    assert (figures["train_rows"], figures["test"]["rows"]) == (80, 20)
    assert figures["test"]["openings"] == 1


def test_groups_of_a_class_stay_together_unless_the_study_says_otherwise(
    command: CommandLine,
) -> None:
    grouped = command.run("search", "own.py:Groups", *_FEW)
    assert "split by group" in grouped.output, grouped.errors
    random = command.run("search", "own.py:Groups", *_FEW[:-1], "other", "--split", "random")
    assert "split" not in random.output.splitlines()[0]


def test_a_table_is_split_by_its_dates(command: CommandLine) -> None:
    rows = "".join(
        f"{size},2024-{1 + size // 28:02}-{1 + size % 28:02},{size}.5\n" for size in range(90)
    )
    Path("sales.csv").write_text("size,sold,price\n" + rows)
    table = ("search", "sales.csv", "--target", "price", *_FEW)
    ended = command.run(*table, "--split", "time:sold")
    assert ended.code == 0, ended.errors
    assert "split by time (sold)" in ended.output
    # What is read as a date is a feature as well: its year, its month and so on.
    assert "is no feature" not in ended.output
    assert "split: time:sold" in Path("results/own/study.yaml").read_text()
    retrained = command.run("retrain", "own", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    assert "Rows were split by time (sold)." in Path("results/own/retrained/card.md").read_text()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("tme", "split 'tme' is not known, did you mean 'time'?; write random, time, group, or"),
        ("time:day", "split time:day: only a table has columns; write time"),
        ("time", "split time: Pairs brings a split of its own; leave it out"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: str, said: str, command: CommandLine) -> None:
    where = "own.py:Pairs" if rule != "time:day" else "own.py:Groups"
    command.refuses("search", where, *_FEW, "--split", rule, complaints=(said,))


def test_folds_of_scikit_learns_are_those_of_the_study_and_of_its_resumption(
    command: CommandLine,
) -> None:
    search = command.run("search", "own.py:Folds", *_FEW)
    assert search.code == 0, search.errors
    assert "rows: 80 in 3 folds, 20 test, split by KFold(n_splits=3," in search.output
    assert "folds: 3" in Path("results/own/study.yaml").read_text()
    resumed = command.run("resume", "own", "--trials", "2")
    assert resumed.code == 0, resumed.errors
    study = read_study(Path("results"), "own")
    assert [len(trial.curves) for trial in study.trials.values()] == [3, 3]
    text = Path("own.py").read_text()
    Path("own.py").write_text(text.replace("KFold(3", "KFold(4"))
    changed = command.run("resume", "own", "--trials", "3")
    assert changed.code == 2
    assert "Folds.split in own.py changed" in changed.errors
    Path("own.py").write_text(text)
    retrained = command.run("retrain", "own", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    assert (
        "Rows were split by KFold(n_splits=3" in Path("results/own/retrained/card.md").read_text()
    )


def test_without_test_rows_all_rows_are_searched_and_the_card_says_so(
    command: CommandLine,
) -> None:
    search = command.run("search", "own.py:Groups", *_FEW, "--split", "random", "--test", "none")
    assert search.code == 0, search.errors
    assert "rows: 80 train, 20 validation, no test" in search.output
    assert "test: none" in Path("results/own/study.yaml").read_text()
    resumed = command.run("resume", "own", "--trials", "2")
    assert resumed.code == 0, resumed.errors
    retrained = command.run("retrain", "own", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    folder = Path("results/own/retrained")
    figures = json.loads((folder / "metrics.json").read_text())
    assert (figures["train_rows"], figures["test"]["rows"]) == (80, 20)
    assert figures["test"]["measured_on"] == "validation"
    assert "No test rows were held back" in (folder / "card.md").read_text()


def test_baselines_stand_beside_the_trials_and_apart_from_them(command: CommandLine) -> None:
    search = command.run("search", "own.py:Pairs", *_FEW)
    assert search.code == 0, search.errors
    said = "Baselines, on the same rows: linear model 0.0"
    assert said in search.output
    assert "is no better than the baseline 'linear model'" in search.output
    kept = Path("results/own/journal.jsonl").read_bytes()
    shown = command.run("leaderboard", "own")
    assert said in shown.output
    assert "minimize, split by the class itself" in shown.output
    trials = json.loads(command.run("leaderboard", "own", "--format", "json").output)
    assert [one["trial"] for one in trials] == [0]
    alone = command.run("leaderboard", "own", "--baselines").output
    assert alone.startswith("own: mean_absolute_error, minimize\nBaselines, on the same rows: ")
    apart = json.loads(command.run("leaderboard", "own", "--baselines", "--format", "json").output)
    assert [one["baseline"] for one in apart] == ["linear model", "median"]
    assert apart == json.loads(Path("results/own/baselines.json").read_text())
    # They are measured once: whoever goes on with the study has them already.
    assert command.run("resume", "own", "--trials", "2").code == 0
    lines = Path("results/own/journal.jsonl").read_text().splitlines()
    assert sum('"kind":"baselines"' in line for line in lines) == 1
    assert kept.count(b'"kind":"baselines"') == 1


def test_a_split_that_looks_wrong_is_said_once_before_the_first_trial(
    command: CommandLine,
) -> None:
    rows = "".join(
        f"{size % 7},2024-{1 + size // 28:02}-{1 + size % 28:02},p{size % 15},{size % 5}.5\n"
        for size in range(90)
    )
    Path("sales.csv").write_text("size,sold,patient,price\n" + rows + rows)
    table = ("search", "sales.csv", "--target", "price", *_FEW[:-2], "--dry-run")
    random = command.run(*table)
    assert random.output.count("--split group:patient measures that") == 1
    assert "validation rows and " in random.output
    assert "test rows also stand among the rows that are trained on" in random.output
    for rule in ("random", "group:patient"):
        said = command.run(*table, "--split", rule)
        assert said.code == 0, said.errors
        assert "measures that" not in said.output


def test_validation_and_test_rows_of_files_are_searched_resumed_and_retrained(
    command: CommandLine,
) -> None:
    for name, sizes in (("train", range(60)), ("later", range(9, 40)), ("last", range(5, 25))):
        rows = "".join(f"{size},{'ab'[size % 2]},{3 * size}.5\n" for size in sizes)
        Path(f"{name}.csv").write_text("size,kind,price\n" + rows)
    files = ("--validation", "later.csv", "--test", "last.csv")
    search = command.run("search", "train.csv", "--target", "price", *_FEW, *files)
    assert search.code == 0, search.errors
    assert (
        "rows: 60 train, 31 validation, 20 test, split as given, validation rows of later.csv, test"
        " rows of last.csv" in search.output
    )
    assert "31 of 31 validation rows and 20 of 20 test rows also stand among" in search.output
    text = Path("results/own/study.yaml").read_text()
    assert "validation: later.csv" in text
    assert "test: last.csv" in text
    assert command.run("resume", "own", "--trials", "2").code == 0
    retrained = command.run("retrain", "own", "--seeds", "1")
    assert retrained.code == 0, retrained.errors
    folder = Path("results/own/retrained")
    figures = json.loads((folder / "metrics.json").read_text())
    assert (figures["train_rows"], figures["test"]["rows"]) == (91, 20)
    assert (
        "Rows were split as given, validation rows of later.csv" in (folder / "card.md").read_text()
    )
    assert "row  0: predicted" in retrained.output
    later = Path("later.csv")
    later.write_text(later.read_text().replace("9,b,27.5", "9,b,27.6"))
    changed = command.run("resume", "own", "--trials", "3")
    assert changed.code == 2
    assert "the data changed" in changed.errors
