"""A study as it is shown to who watches it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from tests.unit.tuning.pictures.pictured_studies import hostile_study, ordinary_study
from tuning.cli.studies.watched import _shown
from tuning.results.study_record import StudyRecord


def shown(study: StudyRecord, *, width: int, is_running: bool = True) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    console.print(_shown(study, is_running=is_running))
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


def test_a_study_that_is_over_says_so(tmp_path: Path) -> None:
    text = shown(ordinary_study(tmp_path), width=100, is_running=False)
    assert "study does not run" in text
    assert "left" not in text


def test_brackets_in_names_are_text(tmp_path: Path) -> None:
    assert "<img src=x" in shown(hostile_study(tmp_path), width=200)
