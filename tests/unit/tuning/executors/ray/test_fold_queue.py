"""Threads that wait for folds: one polls for all, and none is left behind."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from objectives.failure import FailureKind
from objectives.measurement import Evaluation, LearningCurve
from tests.contracts.toy import SPACE
from tuning.cluster.errors import RayUnavailableError
from tuning.executors.ray import fold_queue
from tuning.executors.ray.fault_rules import took_too_long
from tuning.executors.ray.fold_queue import FoldJob, FoldQueue
from tuning.executors.worker.trial_clock import TrialClock
from tuning.executors.worker.trial_report import FoldReport

CONFIGURATION = SPACE.sample(np.random.default_rng(0))
DONE = FoldReport(
    curve=LearningCurve({}),
    evaluation=Evaluation(curves=(), failure=None, seconds=0.0),
    failed_in_training=False,
    seconds=0.0,
)
_MOST_SECONDS = 60.0


@pytest.fixture(autouse=True)
def nobody_wakes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a thread that nobody wakes be noticed."""
    monkeypatch.setattr(fold_queue, "_SECONDS_BETWEEN_CHECKS", 1e6)


class StoppedError(Exception):
    """Nobody wants the folds any more."""


class OnePool:
    """A pool that notices two threads in it, and does with its jobs what a test says."""

    def __init__(self, at_poll: Callable[[OnePool], None]) -> None:
        self.jobs: deque[FoldJob] = deque()
        self.is_closed = False
        self._at_poll = at_poll
        self._guard = threading.Lock()

    def queue(self, job: FoldJob) -> None:
        self._alone(lambda: self.jobs.append(job))

    def poll(self, seconds: float) -> None:
        self._alone(lambda: self._at_poll(self))

    def close(self) -> None:
        self._alone(lambda: setattr(self, "is_closed", True))

    def seat_of(self, job: FoldJob) -> None:
        return None

    def release(self, job: FoldJob, *, after: Any = None) -> None:
        """Nothing was taken."""

    def _alone(self, action: Callable[[], object]) -> None:
        assert not self.is_closed, "the workers were sent home"
        assert self._guard.acquire(blocking=False), "two threads are in the pool at once"
        try:
            action()
        finally:
            self._guard.release()


def fold_job(pool: Any, number: int = 0) -> FoldJob:
    clock = TrialClock(lambda: 0.0)
    return FoldJob(pool, number, CONFIGURATION, fold=0, epochs=1, state=None, clock=clock)


def in_threads(count: int, work: Callable[[int], None]) -> list[BaseException]:
    """Let threads work side by side; return what they raised."""
    raised: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            raised.append(error)

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_MOST_SECONDS)
        assert not thread.is_alive(), "a thread waits for ever"
    return raised


def test_every_thread_gets_its_report_and_one_at_a_time_is_in_the_pool() -> None:
    def answer_the_last(pool: OnePool) -> None:
        if pool.jobs:
            pool.jobs.pop().take(DONE)

    pool: Any = OnePool(answer_the_last)
    queue = FoldQueue(pool)
    fitted: list[int] = []

    def fit_some(number: int) -> None:
        for _ in range(50):
            job = fold_job(pool, number)
            queue.run(job, lambda: None)
            assert job.report is DONE
            fitted.append(number)

    assert in_threads(8, fit_some) == []
    assert sorted(fitted) == sorted(list(range(8)) * 50)


def test_what_breaks_the_pool_ends_every_thread() -> None:
    reason: list[BaseException] = []

    def break_down(pool: OnePool) -> None:
        if len(pool.jobs) == 4:
            raise RayUnavailableError("no worker can be started")

    def check() -> None:
        if reason:
            raise StoppedError

    pool: Any = OnePool(break_down)
    queue = FoldQueue(pool)

    def fit(number: int) -> None:
        try:
            queue.run(fold_job(pool, number), check)
        except RayUnavailableError as error:
            reason.append(error)
            raise

    raised = in_threads(4, fit)
    assert {type(error) for error in raised} <= {RayUnavailableError, StoppedError}
    assert len(raised) == 4
    assert reason


def test_nobody_touches_the_workers_once_they_are_sent_home() -> None:
    polled, stopped = threading.Event(), threading.Event()

    def check() -> None:
        if stopped.is_set():
            raise StoppedError

    pool: Any = OnePool(lambda pool: polled.set())
    queue = FoldQueue(pool)

    def work(number: int) -> None:
        if number:
            queue.run(fold_job(pool, number), check)
            return
        assert polled.wait(_MOST_SECONDS)
        stopped.set()
        queue.close()

    raised = in_threads(5, work)
    assert [type(error) for error in raised] == [StoppedError] * 4
    assert pool.is_closed


def test_turns_are_short_where_a_fold_has_just_ended_and_grow_until_the_next_does() -> None:
    class Patience(OnePool):
        def poll(self, seconds: float) -> None:
            waited.append(seconds)
            super().poll(seconds)

    def answer_late(pool: OnePool) -> None:
        if len(waited) % 10 == 0:
            pool.jobs.popleft().take(DONE)

    waited: list[float] = []
    pool: Any = Patience(answer_late)
    queue = FoldQueue(pool)
    for _ in range(2):
        queue.run(fold_job(pool), lambda: None)
    assert waited[:3] == [0.001, 0.002, 0.004]
    assert waited[8:10] == [0.02, 0.02]
    assert waited[10:] == waited[:10]


def test_a_fold_that_is_late_leaves_the_seconds_of_all_its_rungs() -> None:
    seconds = 0.0
    pool: Any = OnePool(lambda pool: None)
    clock = TrialClock(lambda: seconds)
    clock.go_on(3)
    seconds = 40.0
    clock.pause(3)
    clock.go_on(3)
    seconds = 65.0
    job = FoldJob(pool, 0, CONFIGURATION, fold=3, epochs=9, state=None, clock=clock)
    job.fail(took_too_long(60.0), None)
    assert job.report is not None
    assert job.report.seconds == 65.0
    assert job.report.failed_in_training
    assert job.report.evaluation is not None
    failure = job.report.evaluation.failure
    assert failure is not None
    assert failure.kind is FailureKind.TIMEOUT
