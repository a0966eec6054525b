"""The order of trials."""

from __future__ import annotations

import itertools

import pytest

from objectives.failure import FailureKind
from objectives.metric import Metric
from tests.study_examples import (
    ACCURACY,
    MSE,
    completed,
    failed,
    make_trial,
    pruned,
)
from tuning.records import Trial
from tuning.results.ranking import Entry, incumbent, rank


def order(metric: Metric, *trials: Trial) -> list[tuple[int | None, int]]:
    rows = rank((Entry(study="s", backend="b", trial=trial) for trial in trials), metric)
    return [(row.rank, row.trial.number) for row in rows]


def test_the_lowest_value_is_first_when_minimizing_and_last_when_maximizing() -> None:
    trials = [make_trial(number, completed(value)) for number, value in enumerate([2.0, 1.0, 3.0])]
    assert order(MSE, *trials) == [(1, 1), (2, 0), (3, 2)]
    assert order(ACCURACY, *trials) == [(1, 2), (2, 0), (3, 1)]


def test_equal_values_are_ordered_by_epochs_and_then_by_number() -> None:
    trials = [
        make_trial(2, completed(1.0), epochs=3),
        make_trial(1, completed(1.0), epochs=3),
        make_trial(0, completed(1.0), epochs=9),
    ]
    for metric in (MSE, ACCURACY):
        for turned in itertools.permutations(trials):
            assert order(metric, *turned) == [(1, 1), (2, 2), (3, 0)]


def test_equal_trials_of_several_studies_are_ordered_by_the_studies_names() -> None:
    trial = make_trial(0, completed(1.0))
    entries = [Entry(study=name, backend="optuna", trial=trial) for name in ("b", "a")]
    assert [row.study for row in rank(entries, MSE)] == ["a", "b"]


@pytest.mark.parametrize("metric", [MSE, ACCURACY])
def test_pruned_and_failed_trials_stand_below_and_have_no_rank(metric: Metric) -> None:
    rows = order(
        metric,
        make_trial(0, failed()),
        make_trial(1, pruned(-1e9), epochs=1),
        make_trial(2, pruned(1e9), epochs=5),
        make_trial(3, pruned(None, best_epoch=None), epochs=0),
        make_trial(4, completed(5.0)),
        make_trial(5, failed(FailureKind.DIVERGED)),
    )
    assert rows == [(1, 4), (None, 2), (None, 1), (None, 3), (None, 0), (None, 5)]


def test_pruned_trials_of_equal_epochs_are_ordered_by_what_they_reached() -> None:
    trials = [make_trial(number, pruned(value)) for number, value in enumerate([0.5, None, 0.1])]
    assert [number for _, number in order(MSE, *trials)] == [2, 0, 1]
    assert [number for _, number in order(ACCURACY, *trials)] == [0, 2, 1]


def test_extreme_values_have_their_places() -> None:
    values = [1e308, -1e308, 5e-324, 0.0, -5e-324]
    trials = [make_trial(number, completed(value)) for number, value in enumerate(values)]
    assert [number for _, number in order(MSE, *trials)] == [1, 4, 3, 2, 0]


def test_zero_and_minus_zero_are_equal() -> None:
    trials = [make_trial(1, completed(-0.0)), make_trial(0, completed(0.0))]
    assert [number for _, number in order(MSE, *trials)] == [0, 1]


def test_the_incumbent_is_the_best_completed_trial_or_none() -> None:
    best = make_trial(1, completed(1.0))
    assert incumbent([make_trial(0, completed(2.0)), best], MSE) == best
    assert incumbent([make_trial(0, pruned()), make_trial(1, failed())], MSE) is None
    assert incumbent([], MSE) is None


@pytest.mark.parametrize("metric", [MSE, ACCURACY])
def test_the_incumbent_is_the_first_of_the_ranking(metric: Metric) -> None:
    trials = [
        make_trial(0, failed()),
        make_trial(1, pruned(-1e9), epochs=1),
        make_trial(2, completed(2.0), epochs=5),
        make_trial(3, completed(2.0), epochs=4),
        make_trial(4, completed(1.0)),
    ]
    for turned in itertools.permutations(trials):
        rows = rank((Entry(study="s", backend="b", trial=trial) for trial in turned), metric)
        assert incumbent(turned, metric) == rows[0].trial
