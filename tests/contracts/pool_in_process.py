"""Workers side by side that need no Ray: the executors on Ray, with calls answered in any order."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from ray.exceptions import RayError

from tests.contracts.toy import Toy, with_data
from tuning.executors.executor import StudyExecutor
from tuning.executors.ray.folds import RayFoldExecutor
from tuning.executors.ray.trials import RayExecutor
from tuning.executors.worker.trial_worker import TrialWorker
from tuning.specification.study_spec import StudySpec

_MOST_IDLE_POLLS = 1000


@dataclass(eq=False)
class SeatInProcess:
    """A worker, what it works for, and the call that it has not answered yet."""

    actor: Any
    job: Any = None
    call: Callable[[], Any] | None = None


@dataclass
class PoolInProcess:
    """What ``RayPool`` is to its callers. Which calls are answered at a poll is drawn."""

    toy: Toy
    workers: int
    seed: int
    seats: list[SeatInProcess] = field(default_factory=list)
    _waiting: deque[Any] = field(default_factory=deque)
    _idle: int = 0

    def __post_init__(self) -> None:
        self.draw = random.Random(self.seed)
        self.seats = [SeatInProcess(_actor(TrialWorker(self.toy))) for _ in range(self.workers)]

    @property
    def ready(self) -> int:
        return len(self.seats)

    def queue(self, job: Any) -> None:
        assert job not in self._waiting, "a job is queued once"
        self._waiting.append(job)

    def seat_of(self, job: Any) -> SeatInProcess | None:
        return next((seat for seat in self.seats if seat.job is job), None)

    def call(self, job: Any, call: Callable[[Any], Any]) -> None:
        seat = self.seat_of(job)
        assert seat is not None
        assert seat.call is None, "one call at a time"
        seat.call = call(seat.actor)

    def release(self, job: Any, *, after: Any = None) -> None:
        if job in self._waiting:
            self._waiting.remove(job)
        seat = self.seat_of(job)
        if seat is not None:
            seat.job = seat.call = None

    def wear_out(self, job: Any) -> None:
        seat = self.seat_of(job)
        assert seat is not None
        seat.actor = _actor(TrialWorker(self.toy))

    def poll(self, seconds: float) -> None:
        for seat in self.seats:
            if seat.job is None and self._waiting:
                seat.job = self._waiting.popleft()
                seat.call = seat.job.first_call(seat.actor)
        called = [seat for seat in self.seats if seat.call is not None]
        self._idle = 0 if called else self._idle + 1
        assert self._idle < _MOST_IDLE_POLLS, "somebody waits for what nobody is asked to do"
        for seat in self.draw.sample(called, self.draw.randint(1, len(called)) if called else 0):
            call, seat.call = seat.call, None
            assert call is not None
            seat.job.take(call())

    def close(self) -> None:
        self.seats.clear()


def side_by_side(toy: Toy, spec: StudySpec, *, workers: int, seed: int = 0) -> StudyExecutor:
    """Return the executor that a study has on Ray, with its workers in this process."""
    by_fold = spec.backend == "random-search"
    pool: Any = PoolInProcess(with_data(toy) if by_fold else toy, workers, seed)
    if by_fold:
        return StudyExecutor(folds=RayFoldExecutor(pool))
    stepwise = spec.pruner != "none" and spec.backend == "optuna"
    return StudyExecutor(trials=RayExecutor(pool, stepwise=stepwise))


def _actor(worker: TrialWorker) -> Any:
    """Return a worker whose methods are called as those of Ray's actors are."""

    def begin(number: int, configuration: Any, state: Any, **how: Any) -> Any:
        worker.begin(number, configuration, state=state, reported=how.pop("reported"))
        return worker.step(**how)

    def later(method: Callable[..., Any]) -> Any:
        return SimpleNamespace(remote=lambda *args, **how: lambda: method(*args, **how))

    # What a trial leaves behind is taken before the worker begins another.
    at_once = SimpleNamespace(remote=worker.pause)
    return SimpleNamespace(
        begin=later(begin),
        step=later(worker.step),
        fit_fold=later(worker.fit_fold),
        pause=at_once,
        end=SimpleNamespace(remote=_unanswered),
    )


def _unanswered() -> Any:
    """Fail as a worker does that went away: an answer at once is Ray's alone to wait for."""
    raise RayError("there is no Ray")
