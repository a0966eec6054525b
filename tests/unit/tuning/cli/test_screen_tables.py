"""Leaderboards and trials as a person sees them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from objectives.measurement import LearningCurve
from search_spaces import Configuration
from tests.contracts.toy import LOSS, toy_spec
from tuning.cli.looking.table import print_leaderboard, print_trial
from tuning.records import Completed, Outcome, Pruned, Trial
from tuning.results.leaderboard import study_entries
from tuning.results.ranking import rank
from tuning.results.study_record import StudyRecord


def _study() -> StudyRecord:
    study = StudyRecord(
        spec=toy_spec("optuna", results_dir=Path("results")),
        metric=LOSS,
        identity={"objective": "toy", "code": "", "data": "", "split": ""},
        signature={},
        created_at="",
    )
    outcomes: tuple[Outcome, ...] = (
        Completed(value=0.5, spread=None, best_epoch=2),
        Pruned(value=0.7, best_epoch=1),
    )
    for number, outcome in enumerate(outcomes):
        study.trials[number] = Trial(
            number=number,
            configuration=Configuration({"rate": 0.01 * (number + 1), "note": "[bold]", "same": 1}),
            outcome=outcome,
            curves=(LearningCurve({"val_loss": tuple(1 / epoch for epoch in range(1, 31))}),),
            epochs=30,
            seconds=1.5,
            seed=3,
            finished_at="2026-01-01T00:00:00+00:00",
        )
    return study


def _printed(width: int, study: StudyRecord | None = None) -> list[str]:
    study, screen = study or _study(), io.StringIO()
    rows = rank(study_entries(study), LOSS)
    print_leaderboard(Console(file=screen, width=width), [study], rows, total=len(rows))
    return screen.getvalue().splitlines()


def test_a_wide_screen_has_a_column_a_parameter_and_none_that_is_empty() -> None:
    heading = next(line for line in _printed(160) if "rank" in line).split()
    assert heading == [
        *("rank", "trial", "value", "outcome", "best_epoch", "epochs", "seconds", "backend"),
        "rate",
    ]


def test_records_that_are_gone_are_said_below_the_table() -> None:
    study = _study()
    study.lost = 2
    said = "2 records that were written are gone from journal.jsonl; restore it from a copy"
    assert said in _printed(200, study)[-1]


def test_what_is_the_same_everywhere_stands_once_below() -> None:
    assert _printed(160)[-1] == "Everywhere: note=[bold], same=1"


@pytest.mark.parametrize("width", [70, 80])
def test_a_narrow_screen_cuts_no_number_off(width: int) -> None:
    lines = _printed(width)
    heading = next(line for line in lines if "rank" in line).split()
    assert heading[-1] == "configuration"
    assert any("completed" in line and "rate=0.01" in line for line in lines)
    assert not any("…" in line for line in lines)
    assert max(len(line) for line in lines) <= width


def test_a_trial_shows_at_most_a_dozen_epochs_with_the_first_and_the_last() -> None:
    study, screen = _study(), io.StringIO()
    print_trial(Console(file=screen, width=100), study, study.trials[0])
    table = screen.getvalue().partition("Learning curve")[2].splitlines()
    epochs = [int(line.split()[0]) for line in table if line.split() and line.split()[0].isdigit()]
    assert len(epochs) == 12
    assert (epochs[0], epochs[-1]) == (1, 30)
