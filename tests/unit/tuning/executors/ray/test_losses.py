"""What Ray's errors mean: try again, or not; and which answers a worker does not outlive."""

from __future__ import annotations

import pytest
from ray.exceptions import (
    ActorDiedError,
    ActorUnavailableError,
    ObjectLostError,
    OutOfMemoryError,
    RayError,
    RayTaskError,
)

from objectives.failure import Failure, FailureKind
from objectives.measurement import Evaluation, LearningCurve
from tuning.executors.ray.losses import raised_in_the_call, wears_out
from tuning.executors.worker.trial_report import FoldReport, TrialReport


def raised(cause: Exception) -> RayTaskError:
    return RayTaskError("step", "a traceback", cause, proctitle="worker", pid=1, ip="127.0.0.1")


def test_what_code_raised_would_be_raised_again() -> None:
    assert raised_in_the_call(raised(ValueError("no")))


@pytest.mark.parametrize(
    "error",
    [
        ActorDiedError(),
        ActorUnavailableError("away", b"0" * 16),
        OutOfMemoryError("too little"),
        raised(ActorDiedError()),
        raised(ObjectLostError("00" * 28, None, "")),
    ],
)
def test_what_was_lost_may_go_well_elsewhere(error: RayError) -> None:
    assert not raised_in_the_call(error)


def evaluation(kind: FailureKind | None) -> Evaluation:
    failure = None if kind is None else Failure(kind=kind, message="")
    return Evaluation(curves=(), failure=failure, seconds=0.0)


@pytest.mark.parametrize(
    ("kind", "memory", "worn"),
    [
        (None, 100, False),
        (None, 101, True),
        (FailureKind.ERROR, 100, False),
        (FailureKind.DIVERGED, 0, False),
        (FailureKind.OUT_OF_MEMORY, 0, True),
    ],
)
def test_a_worker_that_is_too_large_or_ran_out_of_memory_is_worn(
    kind: FailureKind | None, memory: int, worn: bool
) -> None:
    left = evaluation(kind)
    trial = TrialReport(epochs=(), seconds=1.0, evaluation=left, memory=memory)
    fold = FoldReport(
        curve=LearningCurve({}),
        evaluation=left,
        failed_in_training=kind is not None,
        seconds=1.0,
        memory=memory,
    )
    assert wears_out(trial, 100) == wears_out(fold, 100) == worn


def test_a_worker_in_the_middle_of_a_trial_is_judged_by_its_memory() -> None:
    report = TrialReport(epochs=(), seconds=1.0, evaluation=None, memory=5)
    assert wears_out(report, 4)
    assert not wears_out(report, 5)
