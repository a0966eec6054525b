"""A study as it is shown to who watches it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console

from tests.study_examples import completed, make_trial, write_study
from tests.unit.tuning.pictures.pictured_studies import hostile_study, ordinary_study
from tuning.cli.studies.watched import _fitting, seconds_left
from tuning.results.study_record import StudyRecord


def shown(study: StudyRecord, *, width: int, height: int = 99, is_running: bool = True) -> str:
    console = Console(file=io.StringIO(), width=width, height=height, force_terminal=False)
    console.print(_fitting(study, console, is_running=is_running))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [60, 80, 200])
def test_all_that_matters_stands_there_in_any_width(tmp_path: Path, width: int) -> None:
    study = ordinary_study(tmp_path, trials=40)
    text = shown(study, width=width)
    assert "study runs: 24 of 40 trials, pruned 3, failed 3" in " ".join(text.split())
    assert "best 0.173" in " ".join(text.split())
    assert "learning_rate=" in text.replace("\n", "").replace(" ", "")
    assert all(len(line) <= width for line in text.splitlines())


def test_a_low_window_has_the_best_and_the_newest_trial(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path, trials=40)
    text = shown(study, width=80, height=24)
    assert len(text.splitlines()) <= 24
    numbers = [line.split()[0] for line in text.splitlines() if line[1:2].isdigit()]
    newest = max(study.trials.values(), key=lambda one: (one.finished_at, one.number))
    assert numbers[-1] == str(newest.number)
    assert text.index("best  ") < text.index("last  ")


def test_a_study_that_is_over_says_so(tmp_path: Path) -> None:
    text = shown(ordinary_study(tmp_path), width=100, is_running=False)
    assert "study does not run" in text
    assert "left" not in text


def test_what_is_left_is_told_by_the_trials_of_this_run(tmp_path: Path) -> None:
    ends = ("2025-01-01T00:00:10+00:00", "2025-01-09T12:00:20.500+00:00")
    trials = [
        replace(make_trial(number, completed(0.5)), finished_at=end)
        for number, end in enumerate(ends)
    ]
    study = write_study(tmp_path, *trials, trials=5)
    now = datetime(2025, 1, 9, 12, 0, 30, tzinfo=UTC)
    owner = {"pid": 1, "host": "elsewhere", "since": "2025-01-09T12:00:00+00:00"}
    (study.folder / ".lock.owner").write_text(json.dumps(owner))
    assert seconds_left(study, now=now) == 3 * 30.0
    owner["since"] = "2025-01-09T12:00:25+00:00"
    (study.folder / ".lock.owner").write_text(json.dumps(owner))
    assert seconds_left(study, now=now) is None


def test_brackets_in_names_are_text(tmp_path: Path) -> None:
    assert "<img src=x" in shown(hostile_study(tmp_path), width=200)
