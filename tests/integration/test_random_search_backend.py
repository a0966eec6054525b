"""The random-search adapter with the real scikit-learn and SciKeras."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import Task
from objectives.data.rows import Rows
from objectives.failure import FailureKind
from objectives.training.plan import TrainingPlan
from search_spaces import Configuration, Float, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.integration.arithmetic_study import (
    ACCURACY,
    CONDITIONAL,
    LOSS,
    UNITS,
    FakeExecutor,
    configurations,
    converging,
    evaluator_for,
    loaded_for,
    outcomes,
    run,
    study,
)
from tests.study_examples import write_study
from tuning.backends.random_search.backend import RandomSearchBackend
from tuning.errors import TimeLimitReached
from tuning.executors.folds_in_process import InProcessFoldExecutor
from tuning.executors.in_process import InProcessExecutor
from tuning.progress import SilentProgress
from tuning.records import Completed, Failed
from tuning.search_result.result import SearchResult
from tuning.trials.evaluator import Evaluator

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("sampler", ["random", "grid"])
@pytest.mark.parametrize("pruner", ["none", "halving"])
def test_the_budget_is_spent_on_distinct_configurations(sampler, pruner):
    _, store, _ = run(study(UNITS, trials=10, sampler=sampler, pruner=pruner))
    assert len(set(configurations(store))) == 10
    assert store.unfinished == {}


@pytest.mark.parametrize("sampler", ["random", "grid"])
@pytest.mark.parametrize("pruner", ["none", "halving"])
def test_a_space_smaller_than_the_budget_is_tried_whole(sampler, pruner):
    spec = study(CONDITIONAL, trials=30, sampler=sampler, pruner=pruner)
    _, store, _ = run(spec, law=lambda configuration, fold, epoch: 1.0 / epoch)
    assert set(configurations(store)) == set(CONDITIONAL.grid())


@pytest.mark.parametrize("metric", [LOSS, ACCURACY])
def test_cv_results_of_the_kept_study_are_scikit_learns_own(metric, tmp_path):
    search, store, _ = run(study(UNITS, folds=3), metric=metric)
    kept = write_study(tmp_path, *store.trials.values(), metric=metric, folds=3, space=UNITS)
    found = SearchResult(study=kept).cv_results_
    # The backend's names lead to the model within a pipeline.
    there = {key.replace("model__", ""): column for key, column in search.cv_results_.items()}
    assert list(found) == list(there)
    assert [one["units"] for one in found["params"]] == list(there["param_units"])
    for key in found.keys() - {"params"}:
        if key.startswith(("param_", "rank_")):
            assert list(found[key]) == list(there[key])
        elif key.endswith("_score"):
            assert found[key] == pytest.approx(there[key])
        else:
            assert found[key].shape == there[key].shape


@pytest.mark.parametrize("metric", [LOSS, ACCURACY])
def test_cv_results_tell_the_same_story_as_the_trials(metric):
    search, store, _ = run(study(UNITS, folds=3), metric=metric)
    sign = -1 if metric is LOSS else 1
    values = [sign * outcome.value for outcome in outcomes(store)]
    assert list(search.cv_results_["mean_test_score"]) == pytest.approx(values)
    best = int(np.argmax(values))
    assert search.best_index_ == best
    assert search.cv_results_["rank_test_score"][best] == 1
    spread = [outcome.spread for outcome in outcomes(store)]
    population = np.sqrt(2 / 3)  # scikit-learn divides by 3, the trial's spread by 2
    assert list(search.cv_results_["std_test_score"]) == pytest.approx(
        [population * deviation for deviation in spread]
    )


def test_a_trial_is_kept_before_the_next_one_begins():
    spec = study(UNITS, folds=2)
    evaluator, store, executor = evaluator_for(spec)

    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        assert len(store.unfinished) == 1
        return converging(configuration, fold, epoch)

    executor.law = law
    RandomSearchBackend().run(spec, evaluator)
    assert len(store.trials) == 6


def test_every_fold_trains_on_its_own_rows_and_the_test_rows_stay_out():
    spec = study(UNITS, trials=1, folds=3)
    _, store, executor = run(spec)
    assert [(fold, epoch) for _, fold, epoch in executor.trained] == [
        (fold, epoch) for fold in range(3) for epoch in range(1, 5)
    ]
    assert [curve.at(1).metrics["val_loss"] % 1 for curve in store.trials[0].curves] == [
        0.0,
        0.125,
        0.25,
    ]


@pytest.mark.parametrize("sampler", ["random", "grid"])
@pytest.mark.parametrize("pruner", ["none", "halving"])
def test_a_study_cut_off_resumes_with_what_it_would_have_done(sampler, pruner):
    spec = study(UNITS, trials=9, epochs=9, folds=2, sampler=sampler, pruner=pruner)
    _, whole, _ = run(spec)
    _, store, _ = run(spec)
    for number in (1, 4, 6, 7):
        store.unfinished[number] = store.trials.pop(number).configuration
    _, store, executor = run(spec, store=store)
    assert [trial.outcome for _, trial in sorted(store.trials.items())] == outcomes(whole)
    assert configurations(store) == configurations(whole)
    again = {configuration for configuration, _, _ in executor.trained}
    assert again == {whole.trials[number].configuration for number in (1, 4, 6, 7)}


def test_a_finished_study_builds_nothing_when_it_runs_again():
    spec = study(UNITS, trials=9, epochs=9, pruner="halving")
    first, store, _ = run(spec)
    second, _, executor = run(spec, store=store)
    assert executor.built == []
    for column in ("mean_test_score", "n_resources", "iter"):
        assert list(first.cv_results_[column]) == list(second.cv_results_[column])


def test_another_seed_tries_other_configurations():
    _, one, _ = run(study(UNITS))
    _, other, _ = run(study(UNITS, seed=4))
    assert configurations(one) != configurations(other)


@pytest.mark.parametrize("pruner", ["none", "halving"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_study_goes_on_when_all_trials_diverge(pruner, value):
    _, store, _ = run(study(UNITS, folds=2, pruner=pruner), law=lambda *_: value)
    assert len(store.trials) == 6
    assert all(isinstance(outcome, Failed) for outcome in outcomes(store))


def test_a_huge_value_neither_warns_nor_wins():
    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        return 1e300 if configuration["units"] % 2 else converging(configuration, fold, epoch)

    search, store, _ = run(study(UNITS, sampler="grid", folds=2), law=law)
    assert all(isinstance(outcome, Completed) for outcome in outcomes(store))
    assert search.best_index_ == 0


def test_the_folds_after_a_failed_one_are_not_trained():
    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        return math.nan if fold == 1 else 1.0

    _, store, executor = run(study(UNITS, trials=2, folds=3), law=law)
    assert {fold for _, fold, _ in executor.trained} == {0, 1}
    assert all(isinstance(outcome, Failed) for outcome in outcomes(store))


@pytest.mark.parametrize(
    "model",
    [
        SimpleNamespace(compiled=True, loss=None, optimizer="sgd", outputs=[None]),
        SimpleNamespace(compiled=True, loss="mse", optimizer=None, outputs=[None]),
    ],
    ids=["no loss", "no optimizer"],
)
def test_a_model_that_scikeras_refuses_is_a_failed_trial(model):
    spec = study(UNITS, trials=2)
    executor = FakeExecutor(converging, LOSS, 4, 1, build=lambda *_: model)
    _, store, _ = run(spec, executor=executor)
    assert [outcome.kind for outcome in outcomes(store)] == [FailureKind.ERROR] * 2
    assert "ValueError" in store.logs[0]


@pytest.mark.parametrize("error", [KeyboardInterrupt, TimeLimitReached])
@pytest.mark.parametrize("pruner", ["none", "halving"])
def test_an_interruption_comes_out_at_once_and_the_trial_stays_open(error, pruner):
    spec = study(UNITS, pruner=pruner)
    evaluator, store, executor = evaluator_for(spec)

    def law(configuration: Configuration, fold: int, epoch: int) -> float:
        if len(executor.built) == 3:
            raise error
        return converging(configuration, fold, epoch)

    executor.law = law
    with pytest.raises(error):
        RandomSearchBackend().run(spec, evaluator)
    assert len(executor.built) == 3
    assert 2 in store.unfinished


def test_a_store_that_cannot_write_stops_the_study():
    spec = study(UNITS)
    evaluator, store, _ = evaluator_for(spec)

    def refuse(trial: Any, *, log: str = "") -> None:
        raise OSError("the disk is full")

    store.record_finished = refuse  # type: ignore[method-assign]
    with pytest.raises(OSError, match="disk is full"):
        RandomSearchBackend().run(spec, evaluator)


def test_nothing_is_printed_and_no_file_is_left(capfd, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run(study(UNITS, folds=2, pruner="halving"), law=lambda *_: math.nan)
    assert capfd.readouterr() == ("", "")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_pruner_is_a_key_error():
    spec = study(UNITS, pruner="median")
    with pytest.raises(KeyError, match="random with median"):
        run(spec)


class SmallNetwork:
    """A real objective: a network of a few weights; some configurations of it cannot be built."""

    name = "toy"
    space = SearchSpace({"learning_rate": Float(1e-3, 1e-1, log=True), "units": Integer(1, 4)})

    row_parameters = ()

    def rows(self, x: np.ndarray, y: np.ndarray, **how: Any) -> Rows:
        return Rows(x=x, y=y)

    def callbacks(self, *about: Any, **how: Any) -> tuple[keras.callbacks.Callback, ...]:
        return ()

    def build_model(self, configuration: Configuration, signature: Any) -> keras.Model:
        if configuration["units"] == 3:
            raise ValueError("three units are one too many")
        classes = signature.task is Task.BINARY
        last = keras.layers.Dense(1, activation="sigmoid" if classes else None)
        hidden = keras.layers.Dense(configuration["units"], activation="relu")
        model = keras.Sequential([keras.Input(signature.input_shape), hidden, last])
        if configuration["units"] == 4:
            return model  # not compiled
        model.compile(
            loss="binary_crossentropy" if classes else "mean_squared_error",
            optimizer=keras.optimizers.Adam(configuration["learning_rate"]),
            metrics=["accuracy"] if classes else [],
        )
        return model


@pytest.mark.parametrize(("metric", "pruner"), [(LOSS, "halving"), (ACCURACY, "none")])
def test_real_networks_train_through_scikeras_as_they_would_without(metric, pruner):
    objective = SmallNetwork()
    spec = study(objective.space, trials=6, epochs=4, folds=2, pruner=pruner)
    loaded = loaded_for(spec, metric, objective=objective)
    plan = TrainingPlan(epochs=4, patience=None, seed=spec.seed)
    executor = InProcessExecutor(loaded, plan)
    store = MemoryStore()
    folds = InProcessFoldExecutor(executor, looks_ahead=executor.looks_ahead)
    evaluator = Evaluator(spec, loaded, store=store, fold_executor=folds, progress=SilentProgress())
    RandomSearchBackend().run(spec, evaluator)
    assert len(store.trials) == 6
    assert {type(outcome) for outcome in outcomes(store)} >= {Completed, Failed}
    for number, trial in store.trials.items():
        broken = trial.configuration["units"] in (3, 4)
        assert isinstance(trial.outcome, Failed) is broken
        if isinstance(trial.outcome, Completed):
            alone = executor.start(trial.configuration, number=number)
            while alone.advance() is not None:
                pass
            assert alone.finish().curves == trial.curves
