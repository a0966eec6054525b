"""Metrics that are only shown, from the command to the model's card."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from tests.end_to_end.elsewhere import KerasAlone
from tests.end_to_end.refusals import CommandLine
from tuning import search
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path, monkeypatch, capfd)


def test_metrics_that_are_only_shown_stand_wherever_a_trial_does(
    command: CommandLine, jax_alone: KerasAlone
) -> None:
    ended = command.run(
        *("search", "diabetes", "--metric", "r2", "--also-measure", "rmse,mae", "--folds", "2"),
        *("--trials", "2", "--epochs", "3", "--name", "d"),
    )
    assert ended.code == 0, ended.errors
    assert "to maximize r2_score" in ended.output
    assert "  there root_mean_squared_error " in ended.output
    study = read_study(Path("results"), "d")
    with open("results/d/leaderboard.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        trial = study.trials[int(row["trial"])]
        errors = []
        for curve in trial.curves:
            best = int(np.argmax(curve.metrics["val_r2_score"]))
            errors.append(curve.metrics["val_root_mean_squared_error"][best])
        assert float(row["root_mean_squared_error"]) == pytest.approx(np.mean(errors), rel=1e-12)
        assert row["mean_absolute_error"]
    assert float(rows[0]["value"]) >= float(rows[1]["value"]), "R2 is the better the higher it is"
    best = json.loads(Path("results/d/best.json").read_text())
    assert list(best["also_measured"]) == ["root_mean_squared_error", "mean_absolute_error"]
    assert "root_mean_squared_error" in command.run("show", "d", "0").output
    assert "mean_absolute_error" in command.run("leaderboard", "d").output
    assert command.run("resume", "d", "--trials", "3").code == 0
    assert command.run("retrain", "d", "--seeds", "1").code == 0
    assert "- There also: mean_absolute_error " in Path("results/d/retrained/card.md").read_text()
    _builds_in_plain_keras(command, jax_alone, "d")


def test_each_output_of_two_is_measured(command: CommandLine) -> None:
    result = search(
        "diabetes",
        model="two_outputs",
        metric="main_r2",
        also_measure=["r2", "rmse"],
        trials=1,
        epochs=1,
        name="two",
    )
    assert result.study.metric.name == "main_r2_score"
    (row,) = json.loads(command.run("leaderboard", "two", "--format", "json").output)
    assert {"main_root_mean_squared_error", "auxiliary_r2_score"} <= set(row)
    command.refuses(
        *("search", "diabetes", "--model", "two_outputs", "--metric", "r2", "--name", "three"),
        complaints=(
            "--metric r2_score: the model does not report it, did you mean 'main_r2_score'",
        ),
    )


def test_scores_of_classes_are_exported_for_plain_keras(
    command: CommandLine, jax_alone: KerasAlone
) -> None:
    search("digits", metric="f1", also_measure="auc", trials=1, epochs=1, name="classes")
    _builds_in_plain_keras(command, jax_alone, "classes")
    assert command.run("retrain", "classes", "--seeds", "1").code == 0
    tests = json.loads(Path("results/classes/retrained/metrics.json").read_text())["test"]
    assert {"f1_score", "auc", "accuracy"} <= set(tests["runs"][0])


def _builds_in_plain_keras(command: CommandLine, python: KerasAlone, name: str) -> None:
    assert command.run("export", name, "--format", "py", "-o", "model.py").code == 0
    text = Path("model.py").read_text()
    assert "objectives" not in text
    python.run("import model; assert model.build_model().compiled", folder=command.folder)
    Path("model.py").unlink()
