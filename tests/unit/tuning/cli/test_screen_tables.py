"""Leaderboards and trials as a person sees them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from objectives.measurement import LearningCurve
from search_spaces import Configuration
from tests.contracts.toy import LOSS, toy_spec
from tuning.cli.looking.leaderboard_table import print_leaderboard
from tuning.cli.looking.table import print_trial
from tuning.records import Completed, Outcome, Pruned, Trial
from tuning.results.leaderboard import study_entries
from tuning.results.ranking import rank
from tuning.results.study_record import StudyRecord
from tuning.results.tables import short


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


def test_below_the_first_rows_alone_nothing_is_said_of_the_others() -> None:
    study, screen = _long_study(), io.StringIO()
    study.trials[5] = replace(study.trials[5], epochs=7)
    rows = rank(study_entries(study), LOSS)
    print_leaderboard(Console(file=screen, width=80), [study], rows[:3], total=len(rows))
    same = "outcome=completed, best_epoch=2, epochs=30, backend=optuna"
    assert f"\nIn all 3 shown: {same}\n" in screen.getvalue()
    assert "Everywhere" not in screen.getvalue()


def _long_study(*, names: int = 6, epochs: int = 30) -> StudyRecord:
    """Return a study of parameters with long names, whose trials all completed."""
    study = _study()
    for number in range(12):
        values: dict[str, Any] = {
            f"parameter_with_a_long_name_{place}": 0.0001234 * (number + place)
            for place in range(names)
        }
        study.trials[number] = replace(
            study.trials[0],
            number=number,
            configuration=Configuration(values | {"optimizer": ["adam", "sgd"][number % 2]}),
            outcome=Completed(value=0.001 * number, spread=None, best_epoch=2),
            epochs=epochs,
            seconds=1.5 + number,
        )
    return study


@pytest.mark.parametrize("width", [50, 60, 70, 80, 100])
@pytest.mark.parametrize("names", [1, 3, 9])
def test_a_narrow_screen_cuts_nothing_off(width: int, names: int) -> None:
    study = _long_study(names=names)
    lines = _printed(width, study)
    table = [line for line in lines if not line.startswith("Everywhere:")]
    assert max(len(line.rstrip()) for line in table) <= width
    assert not any("…" in line for line in lines)
    words = " ".join(lines).split()
    for trial in study.trials.values():
        for name, value in trial.configuration.items():
            assert {f"{name}={short(value)}", name} & {*words}
            assert f"{name}={short(value)}" in words or short(value) in words


def test_what_is_the_same_everywhere_is_left_out_where_there_is_no_room() -> None:
    lines = _printed(80, _long_study(names=1))
    heading = next(line for line in lines if "rank" in line).split()
    assert heading == [
        *("rank", "trial", "value", "seconds", "parameter_with_a_long_name_0", "optimizer")
    ]
    assert lines[-1] == "Everywhere: outcome=completed, best_epoch=2, epochs=30, backend=optuna"
    wide = next(line for line in _printed(200, _long_study(names=1)) if "rank" in line).split()
    assert {"outcome", "best_epoch", "epochs", "backend"} < {*wide}


def test_on_a_very_narrow_screen_parameters_stand_below_each_trial() -> None:
    lines = _printed(40, _long_study(names=2))
    place = lines.index("rank 1  trial 0  value 0  seconds 1.5")
    assert lines[place + 1 : place + 4] == [
        "    parameter_with_a_long_name_0=0",
        "    parameter_with_a_long_name_1=0.0001234",  # the terminal's to break
        "    optimizer=adam",
    ]


def test_a_trial_shows_at_most_a_dozen_epochs_with_the_first_and_the_last() -> None:
    study, screen = _study(), io.StringIO()
    print_trial(Console(file=screen, width=100), study, study.trials[0])
    table = screen.getvalue().partition("Learning curve")[2].splitlines()
    epochs = [int(line.split()[0]) for line in table if line.split() and line.split()[0].isdigit()]
    assert len(epochs) == 12
    assert (epochs[0], epochs[-1]) == (1, 30)


def test_no_number_of_a_learning_curve_is_cut_off_in_a_narrow_window() -> None:
    study, screen = _study(), io.StringIO()
    names = ("loss", "mean_absolute_error", "root_mean_squared_error", "r2")
    curves = {
        name: tuple(1.2345e9 / epoch for epoch in range(1, 6))
        for name in (*names, *(f"val_{name}" for name in names))
    }
    trial = replace(study.trials[0], curves=(LearningCurve(curves),), epochs=5)
    print_trial(Console(file=screen, width=60), study, trial)
    shown = screen.getvalue().partition("Learning curve")[2]
    assert shown.split().count(short(1.2345e9)) == len(curves)
    assert "…" not in shown
    assert max(map(len, shown.splitlines())) <= 60
