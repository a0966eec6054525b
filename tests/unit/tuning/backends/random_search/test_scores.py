from __future__ import annotations

import math
from dataclasses import replace

import pytest

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from objectives.metric import Direction, Metric
from search_spaces import Configuration, Integer, SearchSpace
from tests.study_examples import make_spec
from tuning.backends.random_search.scores import (
    fold_score,
    negated_if_minimized,
    trial_fold_score,
)
from tuning.records import Completed, Failed, Outcome, Trial
from tuning.specification.study_spec import Budget

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)
FAILED = Failed(kind=FailureKind.DIVERGED, message="not finite")
SPEC = make_spec(
    backend="random-search",
    space=SearchSpace({"units": Integer(1, 9)}),
    trials=3,
    epochs=9,
    patience=2,
    pruner="halving",
    folds=2,
)


def losses(*values: float) -> LearningCurve:
    return LearningCurve({"val_loss": values})


def score(*curves: LearningCurve, epochs: int, outcome: Outcome = FAILED, fold: int = 0) -> float:
    trial = Trial(
        number=0,
        configuration=Configuration({"units": 1}),
        outcome=outcome,
        curves=curves,
        epochs=max(curve.epochs for curve in curves),
        seconds=0.0,
        seed=0,
        finished_at="2026-01-01T00:00:00+00:00",
    )
    return trial_fold_score(trial, fold, epochs=epochs, spec=SPEC, metric=LOSS)


def test_only_values_to_be_minimized_are_negated():
    assert negated_if_minimized(2.0, LOSS) == -2.0
    assert negated_if_minimized(2.0, ACCURACY) == 2.0


def test_a_fold_scores_by_its_best_epoch_so_far():
    curve = losses(3.0, 2.0, 4.0, 1.0)
    assert [fold_score(curve, epochs=epochs, metric=LOSS) for epochs in (1, 3, 9)] == [-3, -2, -1]


@pytest.mark.parametrize("curve", [losses(), losses(1.0, math.nan), losses(-math.inf)])
def test_a_fold_without_a_sound_value_scores_nan(curve):
    assert math.isnan(fold_score(curve, epochs=9, metric=LOSS))


def test_a_completed_trial_scores_by_what_it_had_at_an_epoch():
    done = Completed(value=1.0, spread=0.0, best_epoch=3)
    assert score(losses(3.0, 2.0, 1.0), losses(3.0), epochs=2, outcome=done) == -2.0


def test_a_failed_trial_keeps_the_scores_from_before_its_failure():
    curves = (losses(3.0, 2.0, 1.0), losses(3.0, 2.0, math.nan))
    assert [score(*curves, epochs=epochs) for epochs in (1, 2)] == [-3.0, -2.0]
    assert math.isnan(score(*curves, epochs=3))
    assert math.isnan(score(*curves, epochs=9))


def test_a_trial_whose_second_fold_never_began_had_no_score():
    assert math.isnan(score(losses(3.0), epochs=1))


def test_a_fold_that_its_patience_had_ended_counts_as_trained():
    curves = (losses(1.0, 2.0, 2.0), losses(5.0, 4.0, 3.0, 2.0, 1.0, math.nan))
    assert score(*curves, epochs=5) == -1.0
    assert math.isnan(score(*curves, epochs=6))


def test_a_trial_that_failed_at_its_end_has_no_score_from_there_on():
    curves = (losses(1.0, 2.0, 2.0), losses(1.0, 2.0, 2.0))
    assert score(*curves, epochs=2) == -1.0
    assert math.isnan(score(*curves, epochs=3))
    whole = losses(*(10.0 - epoch for epoch in range(9)))
    assert score(whole, whole, epochs=8) == -3.0
    assert math.isnan(score(whole, whole, epochs=9))


def test_without_patience_only_the_full_epochs_end_a_fold():
    spec = replace(SPEC, budget=Budget(trials=3, epochs=9))
    curves = (losses(1.0, 2.0, 2.0), losses(1.0, 2.0, 2.0))
    trial = Trial(
        number=0,
        configuration=Configuration({"units": 1}),
        outcome=FAILED,
        curves=curves,
        epochs=3,
        seconds=0.0,
        seed=0,
        finished_at="2026-01-01T00:00:00+00:00",
    )
    assert trial_fold_score(trial, 1, epochs=3, spec=spec, metric=LOSS) == -1.0
