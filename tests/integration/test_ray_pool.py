"""A pool of workers: whose time is counted, and what is said while none comes.

The clock of the pool and its trials stands still until a test moves it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import sleep
from typing import Any

import numpy as np
import pytest
import ray
from ray import cloudpickle

from objectives.failure import Failure, FailureKind
from search_spaces import Configuration
from tests.contracts.toy import LOSS, SPACE, Law, Toy, bowl
from tests.integration.faulty_laws import SlowLaw, travelling
from tuning.executors.ray.pool import RayPool
from tuning.executors.ray.trials import RayExecutor
from tuning.executors.worker.trial_clock import TrialClock
from tuning.specification.study_spec import Placement

pytestmark = [
    pytest.mark.integration,
    pytest.mark.ray,
    pytest.mark.usefixtures("two_cpus"),
]

CONFIGURATION = SPACE.sample(np.random.default_rng(0))
ONE_MINUTE = Placement(workers=2, trial_timeout_seconds=60.0)
FOR_AGES = SlowLaw(1e6)
_MOST_POLLS = 600


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class GatedLaw:
    """The bowl, whose epochs each wait for a file of their number."""

    gates: Path

    def __call__(self, configuration: Configuration, fold: int, epoch: int) -> float:
        while not (self.gates / str(epoch)).exists():
            sleep(0.01)
        return bowl(configuration, fold, epoch)


class FoldOfToy:
    """A job that trains a toy, as one fold of a trial whose other folds share its clock."""

    def __init__(self, pool: RayPool, clock: TrialClock, fold: int) -> None:
        self.clock = clock
        self.fold = fold
        self.calls = 0
        self.has_begun_anew = False
        self.answer: Any = None
        self.failure: Failure | None = None
        self._pool = pool

    def first_call(self, actor: Any) -> Any:
        self.calls += 1
        return actor.begin.remote(0, CONFIGURATION, None, reported=0, until=None, seconds=1e6)

    def take(self, answer: Any) -> None:
        self.answer = answer
        self._pool.release(self)

    def begin_anew(self) -> None:
        self.has_begun_anew = True

    def fail(self, failure: Failure, answer: Any) -> None:
        self.failure = failure


@contextmanager
def opened(law: Law, placement: Placement, time: Time, said: list[str]) -> Iterator[RayPool]:
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with travelling():
        pool = RayPool(ray.put(Toy(law, LOSS, 3)), placement, said.append, now=time)
        pool.open()
        try:
            yield pool
        finally:
            pool.close()
            cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


def poll_until(pool: RayPool, condition: Callable[[], bool]) -> None:
    for _ in range(_MOST_POLLS):
        if condition():
            return
        pool.poll(0.1)
    raise AssertionError("the pool does not come to that")


def kinds(*jobs: FoldOfToy) -> list[FailureKind | None]:
    return [None if job.failure is None else job.failure.kind for job in jobs]


def test_a_late_trial_ends_with_its_folds_under_way_and_those_that_wait() -> None:
    time = Time()
    with opened(FOR_AGES, ONE_MINUTE, time, []) as pool:
        clock = TrialClock(time)
        first, second, third = (FoldOfToy(pool, clock, fold) for fold in range(3))
        other = FoldOfToy(pool, TrialClock(time), 0)
        for job in (first, second, third, other):
            pool.queue(job)
        poll_until(pool, lambda: first.calls == second.calls == 1)
        time.seconds += 29
        pool.poll(0)
        assert kinds(first, second, third) == [None] * 3
        time.seconds += 2
        pool.poll(0)
        # Those under way may end within some seconds; one that waits would only begin.
        assert kinds(first, second, third) == [None, None, FailureKind.TIMEOUT]
        time.seconds += 6
        pool.poll(0)
        assert kinds(first, second, other) == [FailureKind.TIMEOUT] * 2 + [None]
        assert third.calls == 0
        assert pool.replaced == 2
        poll_until(pool, lambda: other.calls == 1)


def test_a_fold_begins_with_what_the_others_left_of_the_time() -> None:
    time = Time()
    clock = TrialClock(time)
    with opened(bowl, ONE_MINUTE, time, []) as pool:
        first, second = FoldOfToy(pool, clock, 0), FoldOfToy(pool, clock, 1)
        clock.go_on(0)
        time.seconds += 59
        clock.pause(0)
        pool.queue(first)
        poll_until(pool, lambda: first.answer is not None)
        clock.go_on(0)
        time.seconds += 1
        clock.pause(0)
        pool.queue(second)
        pool.poll(0)
        assert kinds(first, second) == [None, FailureKind.TIMEOUT]
        assert second.calls == 0


def test_a_fold_that_loses_its_worker_gets_its_time_back() -> None:
    time = Time()
    with opened(FOR_AGES, ONE_MINUTE, time, []) as pool:
        job = FoldOfToy(pool, TrialClock(time), 0)
        pool.queue(job)
        poll_until(pool, lambda: job.calls == 1)
        time.seconds += 50
        seat = pool.seat_of(job)
        assert seat is not None
        ray.kill(seat.actor)
        poll_until(pool, lambda: job.has_begun_anew)
        poll_until(pool, lambda: job.calls == 2)
        assert job.clock.seconds == 0
        time.seconds += 50
        pool.poll(0)
        time.seconds += 6
        pool.poll(0)
        assert kinds(job) == [None]


def test_a_trial_that_was_paused_goes_on_with_the_time_that_it_has_left(tmp_path: Path) -> None:
    time = Time()
    with opened(GatedLaw(tmp_path), ONE_MINUTE, time, []) as pool:
        executor = RayExecutor(pool, stepwise=False)
        trial = executor.start(CONFIGURATION, number=0)
        trial.clock.now = time

        def train_to(epoch: int, *, seconds: float) -> None:
            trial.aim(epoch)
            trial.ask()
            poll_until(pool, lambda: pool.seat_of(trial) is not None)
            time.seconds += seconds
            (tmp_path / str(epoch)).touch()
            poll_until(pool, lambda: trial.has_news)

        train_to(1, seconds=40)
        assert trial.advance() is not None
        trial.pause()
        time.seconds += 1000  # another trial's turn
        train_to(2, seconds=30)
        assert trial.failure is not None
        assert trial.failure.kind is FailureKind.TIMEOUT
        assert trial.failure.message == "took longer than 60 s"
        evaluation = trial.finish()
        assert evaluation.seconds == 70
        # Epochs 1 and 2: the worker trained the first again, for lack of a state to go on from.
        assert [curve.epochs for curve in evaluation.curves] == [2]
        assert pool.replaced == 0


def test_a_study_that_no_machine_has_room_for_says_once_what_it_waits_for() -> None:
    time, said = Time(), list[str]()
    with opened(bowl, replace(ONE_MINUTE, workers=None, cpus=64), time, said) as pool:
        job = FoldOfToy(pool, TrialClock(time), 0)
        pool.queue(job)
        for _ in range(5):
            pool.poll(0)
            time.seconds += 61
        assert len(said) == 1
        assert "no worker has been ready for 60 s" in said[0]
        assert "has room for one (64 CPUs)" in said[0]
        assert kinds(job) == [None]
