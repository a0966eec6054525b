"""Rungs: who came to each, who went on, and what was the best there."""

from __future__ import annotations

import statistics
from pathlib import Path

import pytest

from objectives.measurement import LearningCurve
from tests.study_examples import ACCURACY, completed, failed, make_trial, pruned, write_study
from tests.unit.tuning.pictures.pictured_studies import raced_study
from tuning.pictures.rungs import Rung, rungs_of


def curve(*values: float) -> tuple[LearningCurve, ...]:
    return (LearningCurve({ACCURACY.validation_key: values}),)


def test_each_trial_is_counted_at_every_rung_that_it_came_to(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(0, pruned(0.3), epochs=1, curves=curve(0.3)),
        make_trial(1, failed(), epochs=1, curves=curve(0.9)),
        make_trial(2, pruned(0.5), epochs=3, curves=curve(0.4, 0.45, 0.5)),
        make_trial(3, completed(0.8), epochs=2, curves=curve(0.6, 0.8)),
        make_trial(4, completed(0.7), epochs=4, curves=curve(0.1, 0.7, 0.65, 0.6)),
        make_trial(5, failed(), epochs=0, curves=()),
        metric=ACCURACY,
        pruner="halving",
        epochs=4,
    )
    assert rungs_of(study).rungs == (
        Rung(epoch=1, came=5, went_on=3, pruned=1, failed=1, ended=0, best=0.9, median=0.4),
        # Trial 3 went on and ended on the way.
        Rung(epoch=3, came=2, went_on=1, pruned=1, failed=0, ended=0, best=0.65, median=0.575),
        Rung(epoch=4, came=1, went_on=0, pruned=0, failed=0, ended=1, best=0.6, median=0.6),
    )


def test_folds_count_by_their_mean(tmp_path: Path) -> None:
    trial = make_trial(0, pruned(0.5), epochs=1, curves=curve(0.2) + curve(0.6))
    study = write_study(tmp_path, trial, metric=ACCURACY, pruner="halving", folds=2, epochs=3)
    assert rungs_of(study).rungs[0].best == pytest.approx(0.4)


def test_the_best_is_the_least_where_less_is_better(tmp_path: Path) -> None:
    study = raced_study(tmp_path)
    last = rungs_of(study).rungs[-1]
    values = [trial.value for trial in study.trials.values() if trial.epochs == 9 and trial.value]
    assert (last.best, last.median) == (min(values), statistics.median(values))
    assert last.came == last.ended == len(values)


@pytest.mark.parametrize(
    ("backend", "sampler", "pruner", "has_rungs"),
    [
        ("optuna", "random", "hyperband", True),
        ("random-search", "random", "halving", True),
        ("keras-tuner", "hyperband", "hyperband", True),
        ("ray-tune", "random", "asha", True),
        ("ray-tune", "random", "pbt", False),
        ("optuna", "random", "median", False),
        ("optuna", "random", "none", False),
    ],
)
def test_pruners_that_compare_at_rungs_have_them(
    tmp_path: Path, backend: str, sampler: str, pruner: str, *, has_rungs: bool
) -> None:
    found = rungs_of(raced_study(tmp_path, backend=backend, sampler=sampler, pruner=pruner))
    assert bool(found.rungs) is has_rungs
    assert bool(found.reason) is not has_rungs


def test_where_nobody_was_stopped_there_are_none(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)), pruner="hyperband")
    assert rungs_of(study).reason == "no trial was stopped at a rung"
