"""What crosses between Ray Tune and us, and the bookkeeping between the two, without a Ray."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from objectives.failure import Failure, FailureKind
from objectives.measurement import Evaluation, LearningCurve, Measurement
from objectives.metric import Direction, Metric
from search_spaces import Categorical, Float, Integer, SearchSpace
from tests.contracts.memory_store import MemoryStore
from tests.study_examples import make_spec
from tuning.backends.ray_tune.assignment import Assignment
from tuning.backends.ray_tune.reports import from_result, result_of_ended, to_result
from tuning.backends.ray_tune.schedulers import make_scheduler, replay
from tuning.backends.ray_tune.trials import Trials
from tuning.backends.ray_tune.workers import Workers
from tuning.executors.ray.crashes import from_error_text
from tuning.executors.worker.trial_report import EpochReport, TrialReport
from tuning.progress import SilentProgress
from tuning.records import Completed, Failed, Pruned, Trial
from tuning.specification.study_spec import Placement, StudySpec
from tuning.trials.evaluator import Evaluator

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)
LINE = SearchSpace({"x": Float(0.0, 1.0)})
# Optuna calls its QMC sampler experimental, which is for the code that makes it to silence.
QMC = pytest.param(
    "qmc", marks=pytest.mark.filterwarnings("ignore::optuna.exceptions.ExperimentalWarning")
)


@dataclass(frozen=True)
class _NativeTrial:
    trial_id: str


def _spec(space: SearchSpace = LINE, **changes: Any) -> StudySpec:
    return make_spec(backend="ray-tune", space=space, **({"trials": 10, "epochs": 3} | changes))


def _evaluator(spec: StudySpec, store: MemoryStore | None = None) -> Evaluator:
    return Evaluator(
        spec,
        SimpleNamespace(metric=LOSS, objective=None),  # type: ignore[arg-type]  # all that is asked of it
        store=store or MemoryStore(),
        progress=SilentProgress(),
    )


def _epoch(epoch: int, value: float, *, folds: int = 1) -> EpochReport:
    measurement = Measurement(epoch=epoch, metrics={"val_loss": value})
    return EpochReport(mean=measurement, folds=dict.fromkeys(range(folds), measurement))


def _evaluation(*values: float, failure: Failure | None = None) -> Evaluation:
    return Evaluation(curves=(LearningCurve({"val_loss": values}),), failure=failure, seconds=1.0)


def _finish(trials: Trials, number: int, *values: float) -> None:
    epochs = tuple(_epoch(epoch, value) for epoch, value in enumerate(values, start=1))
    report = TrialReport(epochs=epochs, seconds=1.0, evaluation=_evaluation(*values))
    trials.note_report(number, report)
    trials.note_end(number)
    trials.settle()


def test_a_report_survives_the_way_through_a_result() -> None:
    report = TrialReport(epochs=(_epoch(1, 0.5), _epoch(2, 0.4)), seconds=2.0, evaluation=None)
    result = to_result(report, LOSS)
    assert from_result(result) is report
    assert (result["epoch"], result["value"], result["done"]) == (2, 0.4, False)
    assert from_result(result_of_ended()) is None


def test_a_failed_trial_gives_the_schedulers_nothing_to_compare() -> None:
    failure = Failure(kind=FailureKind.DIVERGED, message="not finite")
    evaluation = _evaluation(0.5, float("nan"), failure=failure)
    report = TrialReport(epochs=(_epoch(1, 0.5),), seconds=1.0, evaluation=evaluation)
    result = to_result(report, LOSS)
    assert result["done"]
    assert result["epoch"] == 0
    assert "value" not in result


@pytest.mark.parametrize(
    ("text", "kind", "message"),
    [
        (
            "Failure # 1\nThe actor died.\n Worker exit type: SYSTEM_ERROR Worker exit detail: "
            "Worker unexpectedly exits. Some common causes include: (1) ...",
            FailureKind.CRASHED,
            "the worker process died: Worker unexpectedly exits.",
        ),
        (
            "\x1b[36mray::_Inner\x1b[39m raised\n  File x, line 1\nValueError: no data\n",
            FailureKind.CRASHED,
            "the worker failed: ValueError: no data",
        ),
        (
            "Task was killed due to the node running low on memory.\nMemory: 1 GB",
            FailureKind.OUT_OF_MEMORY,
            "Ray ended the worker to save memory",
        ),
        ("", FailureKind.CRASHED, "the worker failed: Ray does not say why"),
    ],
)
def test_an_error_of_rays_becomes_one_plain_line(
    text: str, kind: FailureKind, message: str
) -> None:
    failure = from_error_text(text)
    assert (failure.kind, failure.message) == (kind, message)
    assert "\x1b" not in failure.traceback


WORKERS = Workers(_spec(), memory_limit=1.0, say=print)
"""Whom nobody asks."""


@pytest.mark.parametrize("name", ["none", "asha", "median"])
@pytest.mark.parametrize("metric", [LOSS, ACCURACY])
def test_a_pruner_that_saw_earlier_trials_stops_a_bad_one(name: str, metric: Metric) -> None:
    scheduler = make_scheduler(name, metric=metric, epochs=9, workers=WORKERS)
    sign = 1 if metric is LOSS else -1
    for number in range(6):
        replay(_trial(number, [sign * (1.0 - number / 100)] * 9, metric), scheduler, metric)
    bad: Any = _NativeTrial("bad")
    scheduler.on_trial_add(None, bad)  # type: ignore[arg-type]  # not looked at
    decision = scheduler.on_trial_result(
        None,  # type: ignore[arg-type]
        bad,
        {"epoch": 3, "value": sign * 50.0},
    )
    assert decision == ("CONTINUE" if name == "none" else "STOP")


@pytest.mark.parametrize("name", ["asha", "median"])
def test_failed_and_pruned_trials_of_an_earlier_run_do_no_harm(name: str) -> None:
    scheduler = make_scheduler(name, metric=LOSS, epochs=9, workers=WORKERS)
    failed = Failed(kind=FailureKind.DIVERGED, message="not finite")
    for number, values in enumerate([[float("nan")], [0.5, float("inf")], []]):
        replay(_trial(number, values, LOSS, failed), scheduler, LOSS)
    replay(_trial(3, [0.5, 0.4], LOSS, Pruned(value=0.4, best_epoch=2)), scheduler, LOSS)
    for number in range(4, 10):
        replay(_trial(number, [0.5] * 9, LOSS), scheduler, LOSS)


def _trial(number: int, values: list[float], metric: Metric, outcome: Any = None) -> Trial:
    curve = LearningCurve({metric.validation_key: tuple(values)})
    return Trial(
        number=number,
        configuration=LINE.activate({"x": number / 100}),
        outcome=outcome or Completed(value=values[-1], spread=None, best_epoch=1),
        curves=(curve,) if values else (),
        epochs=len(values),
        seconds=1.0,
        seed=0,
        finished_at="2030-01-01T00:00:00+00:00",
    )


def test_random_proposals_are_distributed_as_the_space_samples() -> None:
    space = SearchSpace(
        {
            "rate": Float(1e-4, 1e-1, log=True),
            "units": Integer(1, 64, log=True),
            "kind": Categorical(["a", "b"]),
        }
    )
    spec = _spec(space, trials=400, placement=Placement(workers=2))
    trials = Trials(spec, _evaluator(spec))
    proposed = []
    while (proposal := trials.propose()) is not None:
        proposed.append(proposal.configuration)
    generator = np.random.default_rng(0)
    drawn = [space.sample(generator) for _ in range(2000)]
    assert len(set(proposed)) == 400
    for name in ("rate", "units"):
        ours, theirs = (np.array([one[name] for one in many], float) for many in (proposed, drawn))
        assert stats.ks_2samp(ours, theirs).pvalue > 1e-3
    counts = [sum(one["kind"] == kind for one in proposed) for kind in ("a", "b")]
    assert stats.chisquare(counts).pvalue > 1e-3


@pytest.mark.parametrize("sampler", ["tpe", "random", "cmaes", QMC])
def test_one_workers_study_resumes_with_the_same_proposals(sampler: str) -> None:
    spec = _spec(sampler=sampler, trials=14)
    whole = MemoryStore()
    _search(spec, whole)
    half = MemoryStore(trials={number: whole.trials[number] for number in range(5)})
    _search(spec, half)
    assert [half.trials[number].configuration for number in range(14)] == [
        whole.trials[number].configuration for number in range(14)
    ]


def _search(spec: StudySpec, store: MemoryStore) -> None:
    trials = Trials(spec, _evaluator(spec, store))
    while (proposal := trials.propose()) is not None:
        x = float(proposal.configuration["x"])
        _finish(trials, proposal.number, 1 + (x - 0.3) ** 2, (x - 0.3) ** 2)


def test_side_by_side_interrupted_trials_come_first_and_keep_what_is_known() -> None:
    spec = _spec(sampler="tpe", trials=6, placement=Placement(workers=2))
    store = MemoryStore()
    first, second = (LINE.activate({"x": x}) for x in (0.25, 0.75))
    store.trials[0] = _trial(0, [0.5], LOSS)
    store.unfinished = {1: first, 3: second}
    trials = Trials(spec, _evaluator(spec, store))
    assert trials.propose() == Assignment(number=1, configuration=first)
    assert trials.propose() == Assignment(number=2, configuration=second)
    third = trials.propose()
    assert third is not None
    assert third.configuration not in {first, second}


@pytest.mark.parametrize("sampler", ["tpe", "random", QMC])
def test_a_space_without_further_configurations_ends_the_study(sampler: str) -> None:
    space = SearchSpace({"units": Integer(1, 3)})
    spec = _spec(space, sampler=sampler, trials=10, placement=Placement(workers=4))
    trials = Trials(spec, _evaluator(spec))
    begun = [trials.propose() for _ in range(3)]
    assert {one.configuration["units"] for one in begun if one is not None} == {1, 2, 3}
    assert trials.propose() is None


def test_a_stopped_trial_keeps_the_curves_of_all_folds() -> None:
    spec = _spec(placement=Placement(workers=2))
    store = MemoryStore()
    trials = Trials(spec, _evaluator(spec, store))
    proposal = trials.propose()
    assert proposal is not None
    for epoch in (1, 2):
        report = TrialReport(
            epochs=(_epoch(epoch, 1 / epoch, folds=3),), seconds=epoch, evaluation=None
        )
        trials.note_report(proposal.number, report)
    trials.note_end(proposal.number)
    trials.settle()
    trial = store.trials[proposal.number]
    assert trial.outcome == Pruned(value=0.5, best_epoch=2)
    assert trial.curves == (LearningCurve({"val_loss": (1.0, 0.5)}),) * 3
    assert trial.seconds == 2
