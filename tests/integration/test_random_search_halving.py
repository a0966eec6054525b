"""Successive halving by scikit-learn over trials that pause and go on."""

from __future__ import annotations

import math

import numpy as np
import pytest

from search_spaces import Configuration, Integer, SearchSpace
from tests.integration.arithmetic_study import (
    UNITS,
    converging,
    evaluator_for,
    outcomes,
    run,
    study,
)
from tuning.backends.random_search.backend import RandomSearchBackend
from tuning.backends.random_search.searches import rung_count
from tuning.records import Completed, Failed, Pruned

pytestmark = pytest.mark.integration


def test_halving_prunes_losers_and_trains_winners_to_the_full_epochs():
    spec = study(UNITS, trials=9, epochs=100, pruner="halving")
    search, store, executor = run(spec)
    kinds = [type(outcome) for outcome in outcomes(store)]
    assert kinds.count(Completed) == 1
    assert kinds.count(Pruned) == 8
    assert sorted(trial.epochs for trial in store.trials.values()) == [11] * 6 + [33] * 2 + [100]
    assert search.n_resources_ == [11, 33, 100]
    assert sorted(set(search.cv_results_["n_resources"])) == [11, 33, 100]
    winner = min(store.trials.values(), key=lambda trial: trial.configuration["units"])
    assert isinstance(winner.outcome, Completed)
    # Each fold's model is built once and each epoch trained once: rungs go on, not again.
    assert len(executor.built) == 9
    assert len(set(executor.trained)) == len(executor.trained)


def test_losers_are_pruned_before_the_next_rung_trains():
    spec = study(UNITS, trials=9, epochs=9, pruner="halving")
    evaluator, store, executor = evaluator_for(spec)

    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        if epoch > 1:
            assert len(store.unfinished) <= 3
        return converging(configuration, fold, epoch)

    executor.law = law
    RandomSearchBackend().run(spec, evaluator)
    assert store.unfinished == {}


def test_halving_promotes_no_failed_trial_over_a_sound_one():
    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        return math.nan if configuration["units"] % 2 else converging(configuration, fold, epoch)

    spec = study(UNITS, trials=12, epochs=9, pruner="halving", sampler="grid")
    search, store, _ = run(spec, law=law)
    promoted = search.cv_results_["iter"] > 0
    assert np.isfinite(search.cv_results_["mean_test_score"][promoted]).all()
    assert sum(isinstance(outcome, Failed) for outcome in outcomes(store)) == 6
    assert sum(isinstance(outcome, Completed) for outcome in outcomes(store)) == 2


def test_a_trial_that_fails_after_its_promotion_is_promoted_again_on_resuming():
    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        late = configuration["units"] == 0 and fold == 1 and epoch == 3
        return math.nan if late else converging(configuration, fold, epoch)

    spec = study(UNITS, trials=9, epochs=9, folds=2, pruner="halving", sampler="grid")
    _, whole, _ = run(spec, law=law)
    assert isinstance(outcomes(whole)[0], Failed)
    _, store, _ = run(spec, law=law)
    for number in (1, 2, 5):
        store.unfinished[number] = store.trials.pop(number).configuration
    _, store, _ = run(spec, law=law, store=store)
    assert outcomes(store) == outcomes(whole)


def test_a_trial_that_ends_by_its_own_patience_completes_whether_it_is_promoted_or_not():
    spec = study(UNITS, trials=9, epochs=9, folds=2, pruner="halving", sampler="grid")
    evaluator, store, executor = evaluator_for(spec)
    executor.stops = {0: 2, 5: 1}
    RandomSearchBackend().run(spec, evaluator)
    completed = {
        trial.configuration["units"]: trial.epochs
        for trial in store.trials.values()
        if isinstance(trial.outcome, Completed)
    }
    assert completed == {0: 2, 1: 9, 5: 1}
    assert store.unfinished == {}


@pytest.mark.parametrize(
    ("candidates", "epochs"),
    [(1, 1), (1, 9), (2, 10), (3, 2), (3, 3), (8, 100), (9, 8), (27, 5), (80, 30), (243, 243)],
)
def test_rungs_are_counted_as_scikit_learn_counts_them(candidates, epochs):
    space = SearchSpace({"units": Integer(0, candidates)})
    spec = study(space, trials=candidates, epochs=epochs, pruner="halving", sampler="grid")
    search, store, _ = run(spec, law=lambda configuration, fold, epoch: configuration["units"])
    assert search.n_iterations_ == rung_count(
        candidates, min_resources=search.min_resources_, max_resources=epochs
    )
    last = search.cv_results_["iter"] == search.n_iterations_ - 1
    assert set(search.cv_results_["n_resources"][last]) == {epochs}
    assert len(store.trials) == candidates
    assert sum(isinstance(outcome, Completed) for outcome in outcomes(store)) == last.sum()
