"""Configurations in, trials out: budget, numbers, failures, time, replay."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from objectives.failure import FailureKind
from objectives.measurement import LearningCurve, Measurement
from objectives.metric import Metric
from objectives.seeds import fold_seed
from search_spaces import Configuration
from tests.contracts.memory_store import MemoryStore
from tests.contracts.scripted_training import Script, ScriptedExecutor
from tests.study_examples import MSE, completed, make_spec, make_trial
from tuning.errors import TimeLimitReached
from tuning.progress import SilentProgress
from tuning.records import Completed, Failed, Pruned
from tuning.trials.evaluator import Evaluator
from tuning.trials.trial_run import TrialRun

KEY = MSE.validation_key
Scripts = Sequence[Sequence[float | str]]


def played(scripts: Mapping[int, Scripts], patience: int | None, folds: int) -> Script:
    """Return what plays a script a fold: a number is an epoch's value, a word is what it raises.

    The configuration's ``neurons`` say which scripts, and "build" that a model cannot be built.
    """

    def script(configuration: Configuration, fold: int) -> Sequence[float | str]:
        return scripts[int(configuration["neurons"])][fold]

    def law(configuration: Configuration, fold: int, epoch: int) -> Mapping[str, float]:
        value = script(configuration, fold)[epoch - 1]
        if isinstance(value, str):
            raise ValueError(value)
        return {KEY: value, "loss": value / 2}

    def build(configuration: Configuration, fold: int) -> None:
        if script(configuration, fold)[0] == "build":
            raise ValueError("no model")

    return Script(
        law=law,
        metric=MSE,
        epochs=9,
        folds=folds,
        patience=patience,
        lasts=lambda configuration, fold: len(script(configuration, fold)),
        build=build,
        seconds=1.23456,
    )


def configuration(neurons: int) -> Configuration:
    return Configuration({"neurons": neurons})


class Bench:
    """An evaluator with all that it was given."""

    def __init__(
        self,
        scripts: Mapping[int, Scripts] | None = None,
        *,
        store: MemoryStore | None = None,
        clock: Callable[[], float] = lambda: 0.0,
        metric: Metric = MSE,
        **asked: Any,
    ) -> None:
        self.store = store or MemoryStore()
        self.spec = make_spec(Path("results"), **asked)
        self.executor = ScriptedExecutor(
            played(scripts or {}, self.spec.budget.patience, self.spec.folds)
        )
        self.evaluator = Evaluator(
            self.spec,
            cast(Any, SimpleNamespace(metric=metric, objective=None)),
            store=self.store,
            executor=self.executor,
            progress=SilentProgress(),
            clock=clock,
        )

    def train(self, neurons: int) -> TrialRun:
        run = self.evaluator.begin(configuration(neurons))
        while run.advance() is not None:
            pass
        run.complete()
        return run


def test_each_new_configuration_costs_one_trial_of_the_budget() -> None:
    bench = Bench({1: [[3.0, 2.0]], 2: [[1.0, 4.0]]}, trials=2)
    assert bench.evaluator.remaining == 2
    run = bench.evaluator.begin(configuration(1))
    assert bench.evaluator.remaining == 1, "a running trial counts"
    run.advance()
    run.complete()
    assert bench.evaluator.remaining == 1
    bench.train(2)
    assert bench.evaluator.remaining == 0
    assert not bench.evaluator.has_budget
    assert [trial.number for trial in bench.evaluator.finished] == [0, 1]


def test_a_trial_is_recorded_as_the_curve_says() -> None:
    bench = Bench({1: [[3.0, 1.0, 2.0]]}, seed=11)
    trial = bench.train(1).trial
    assert trial is not None
    assert trial == bench.store.trials[0]
    assert trial.outcome == Completed(value=1.0, spread=None, best_epoch=2)
    assert trial.curves == (LearningCurve({KEY: (3.0, 1.0, 2.0), "loss": (1.5, 0.5, 1.0)}),)
    assert (trial.epochs, trial.seconds, trial.seed) == (3, 1.235, fold_seed(11, 0, 0))
    assert len(trial.finished_at) == len("2026-01-01T00:00:00.000+00:00")
    assert bench.store.unfinished == {}
    assert bench.store.logs == {}


def test_a_known_configuration_costs_and_trains_nothing() -> None:
    bench = Bench({1: [[3.0, 2.0]]}, trials=5)
    first = bench.train(1).trial
    again = bench.evaluator.begin(configuration(1))
    assert again.training is None
    assert again.trial is first
    assert [m.metrics[KEY] for m in replayed(again)] == [3.0, 2.0]
    assert again.complete() is first
    assert again.prune() is first, "an end that is on record does not change"
    assert bench.evaluator.remaining == 4
    assert len(bench.executor.started) == 1


def test_what_an_earlier_run_trained_is_known() -> None:
    store = MemoryStore(trials={0: make_trial(0, completed(1.0), neurons=1)})
    bench = Bench(store=store, trials=2)
    assert bench.evaluator.known(configuration(1)) is store.trials[0]
    assert bench.evaluator.known(configuration(2)) is None
    assert bench.evaluator.remaining == 1
    bench.evaluator.begin(configuration(1)).complete()
    assert bench.executor.started == []


def test_values_that_look_alike_are_different_configurations() -> None:
    bench = Bench({1: [[3.0]]}, trials=5)
    bench.train(1)
    assert bench.evaluator.known(Configuration({"neurons": 1.0})) is None
    assert bench.evaluator.known(Configuration({"neurons": True})) is None


def test_numbers_are_dense_and_those_of_interrupted_trials_are_used_again() -> None:
    store = MemoryStore(
        trials={number: make_trial(number, completed(1.0), neurons=number) for number in (0, 2)},
        unfinished={1: configuration(11), 3: configuration(13)},
    )
    bench = Bench({11: [[1.0]], 13: [[1.0]], 14: [[1.0]]}, store=store, trials=10)
    evaluator = bench.evaluator
    assert evaluator.interrupted == [configuration(11), configuration(13)]
    assert evaluator.remaining == 8, "interrupted trials are part of the budget still to spend"
    first = evaluator.begin(configuration(14))
    assert first.number == 1
    second = evaluator.begin(configuration(13))
    assert second.number == 3
    assert evaluator.interrupted == []
    for run in (second, first):
        run.advance()
        run.complete()
    assert evaluator.next_number == 4
    assert sorted(store.trials) == [0, 1, 2, 3]
    assert store.unfinished == {}


def test_a_failed_trial_is_recorded_with_its_log_and_uses_budget() -> None:
    bench = Bench({1: [[3.0, "no"]]}, trials=2)
    trial = bench.train(1).trial
    failure = bench.executor.started[0].failure
    assert failure is not None
    assert failure.traceback.startswith("Traceback")
    assert trial is not None
    assert trial.outcome == Failed(kind=FailureKind.ERROR, message="ValueError: no")
    assert trial.epochs == 1
    assert bench.store.logs == {0: f"ValueError: no\n\n{failure.traceback}"}
    assert bench.evaluator.remaining == 1
    assert bench.evaluator.known(configuration(1)) is trial


def test_a_pruned_trial_is_recorded_with_the_best_that_it_reached() -> None:
    bench = Bench({1: [[3.0, 1.0, 2.0, 0.5]]})
    run = bench.evaluator.begin(configuration(1))
    for _ in range(3):
        run.advance()
    assert run.epoch == 3
    trial = run.prune()
    assert trial.outcome == Pruned(value=1.0, best_epoch=2)
    assert trial.epochs == 3
    assert run.complete() is trial


def test_a_trial_pruned_before_its_first_epoch_has_no_value() -> None:
    bench = Bench({1: [[3.0]]})
    trial = bench.evaluator.begin(configuration(1)).prune()
    assert trial.outcome == Pruned(value=None, best_epoch=None)


def test_a_trial_that_failed_is_failed_though_a_pruner_stops_it() -> None:
    bench = Bench({1: [[3.0, math.nan]]})
    run = bench.evaluator.begin(configuration(1))
    assert run.advance() is not None
    assert run.advance() is None
    assert isinstance(run.prune().outcome, Failed)


def test_a_trial_that_has_ended_advances_no_further() -> None:
    bench = Bench({1: [[3.0, 2.0]]})
    run = bench.evaluator.begin(configuration(1))
    assert [measurement.epoch for measurement in replayed(run)] == [1, 2]
    assert run.advance() is None
    assert run.epoch == 2


def test_the_time_limit_ends_a_study_between_epochs_and_keeps_what_finished() -> None:
    now = 1000.0
    bench = Bench({1: [[3.0]], 2: [[1.0] * 5]}, timeout_seconds=10.0, clock=lambda: now, trials=5)
    bench.train(1)
    run = bench.evaluator.begin(configuration(2))
    now = 1009.9
    assert run.advance() is not None
    now = 1010.0
    with pytest.raises(TimeLimitReached):
        run.advance()
    with pytest.raises(TimeLimitReached):
        bench.evaluator.begin(configuration(3))
    assert list(bench.store.trials) == [0]
    assert bench.store.unfinished == {1: configuration(2)}, "it begins anew with the next run"
    assert bench.evaluator.begin(configuration(1)).trial is not None, "what is known costs no time"


def test_without_a_time_limit_the_clock_does_not_matter() -> None:
    now = 0.0
    bench = Bench({1: [[3.0]]}, clock=lambda: now)
    now = 1e12
    bench.train(1)


@pytest.mark.parametrize(
    ("scripts", "patience"),
    [
        pytest.param([[3.0, 2.0, 1.0]], None, id="one fold"),
        pytest.param([[3.0, 2.0, 1.0], [5.0, 6.0, 4.0]], None, id="two folds"),
        pytest.param([[1.0, 2.0, 3.0, 0.0], [4.0, 3.0, 2.0, 1.0]], 2, id="early in the first"),
        pytest.param([[4.0, 3.0, 2.0, 1.0], [1.0, 2.0, 0.5]], 1, id="early in the last"),
        pytest.param([[1.0, 2.0, 9.0], [1.0, 2.0, 9.0]], 1, id="early in both"),
        pytest.param([[3.0, math.nan]], None, id="diverged"),
        pytest.param([[math.inf]], None, id="diverged at once"),
        pytest.param([[3.0, "error"]], None, id="raised"),
        pytest.param([["error"]], None, id="raised at once"),
        pytest.param([["build"]], None, id="not built"),
        pytest.param([[3.0, 2.0], [3.0, math.nan]], None, id="last fold diverged"),
        pytest.param([[3.0, math.nan], [3.0, 2.0]], None, id="first fold diverged"),
        pytest.param([[3.0, 2.0, 1.0], [3.0, "error"]], None, id="last fold raised"),
        pytest.param([[3.0, 2.0, 1.0], ["error"]], None, id="last fold raised at once"),
        pytest.param([[3.0, 2.0, 1.0], ["build"]], None, id="last fold not built"),
        pytest.param([[3.0, "error"], [3.0, 2.0]], None, id="first fold raised"),
        pytest.param(
            [[1.0, 2.0, 3.0], [9.0, 8.0, 7.0, 6.0, "error"]], 2, id="raised after the other ended"
        ),
        pytest.param(
            [[9.0, 8.0, 7.0, 6.0, 5.0], [1.0, 2.0, 0.5, "error"]], 2, id="raised before the end"
        ),
    ],
)
def test_a_replayed_trial_reports_what_it_reported_when_it_trained(
    scripts: Scripts, patience: int | None
) -> None:
    asked: dict[str, Any] = {"folds": len(scripts), "patience": patience}
    bench = Bench({1: scripts}, **asked)
    run = bench.evaluator.begin(configuration(1))
    trained = replayed(run)
    run.complete()
    again = Bench(store=bench.store, **asked).evaluator.begin(configuration(1))
    assert again.training is None
    assert replayed(again) == trained
    assert again.advance() is None


def test_a_trial_that_lacked_the_metric_is_replayed_as_nothing() -> None:
    trial = make_trial(
        0,
        Failed(kind=FailureKind.ERROR, message="KeyError"),
        curves=(LearningCurve({"loss": (1.0,)}),),
        epochs=1,
        neurons=1,
    )
    bench = Bench(store=MemoryStore(trials={0: trial}))
    assert replayed(bench.evaluator.begin(configuration(1))) == []


def replayed(run: TrialRun) -> list[Measurement]:
    measurements = []
    while (measurement := run.advance()) is not None:
        measurements.append(measurement)
    return measurements
