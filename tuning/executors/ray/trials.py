"""Trials on the workers of a Ray, side by side."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, final

import ray
from ray.exceptions import RayError

from objectives.failure import Failure
from objectives.measurement import Evaluation
from tuning.executors.worker.trial_clock import TrialClock
from tuning.executors.worker.trial_report import TrialReport, evaluation_of

if TYPE_CHECKING:
    from objectives.measurement import Measurement
    from search_spaces import Configuration
    from tuning.executors.executor import Training
    from tuning.executors.ray.pool import RayPool

# How long a wait may take, so that time limits and Ctrl-C are looked at in between.
SECONDS_TO_WAIT = 1.0
# Where nobody decides about every epoch, the live display is told of them about so often.
SECONDS_PER_STEP = 0.25
_SECONDS_TO_END = 30.0


@final
class RemoteTraining:
    """A trial on a worker: what it reported, and what is still to be asked of it."""

    def __init__(
        self, pool: RayPool, configuration: Configuration, *, number: int, stepwise: bool
    ) -> None:
        """Wait for a worker; nothing is trained before somebody waits for the trial.

        Args:
            pool: Where the workers are.
            configuration: What to train.
            number: The trial's number.
            stepwise: Whether every epoch is looked at before the next is trained.
        """
        self.clock = TrialClock()
        self.fold = 0
        self._pool = pool
        self._configuration = configuration
        self._number = number
        self._stepwise = stepwise
        self._reports: list[TrialReport] = []
        self._news: deque[Measurement] = deque()
        self._evaluation: Evaluation | None = None
        self._reported = 0
        self._goal: int | None = None
        self._state: Any | None = None
        self._is_queued = False

    @property
    def failure(self) -> Failure | None:
        """Why the trial failed, or None."""
        return None if self._evaluation is None else self._evaluation.failure

    @property
    def is_finished(self) -> bool:
        """Whether every epoch was trained and handed over."""
        return self._evaluation is not None and not self._news

    @property
    def together(self) -> int:
        """Every trial trains by itself."""
        return 1

    @property
    def has_news(self) -> bool:
        """Whether ``advance`` returns at once."""
        return bool(self._news) or self._evaluation is not None or self._is_at_goal

    def build(self) -> None:
        """Do nothing: the worker builds the models when it comes to them."""

    def prepare(self) -> None:
        """Do nothing: the worker compiles what it trains."""

    def aim(self, epoch: int | None) -> None:
        """Train up to an epoch and no further, until another is aimed at."""
        self._goal = epoch

    def advance(self) -> Measurement | None:
        """Return the next epoch, waiting for it; None at the end, or where it should pause."""
        while not self.has_news:
            self.ask()
            self._pool.poll(SECONDS_TO_WAIT)
        return self._news.popleft() if self._news else None

    def ask(self) -> None:
        """Make sure that a worker trains the trial, or will once one is free."""
        if self.has_news:
            return
        seat = self._pool.seat_of(self)
        if seat is None:
            if not self._is_queued:
                self._is_queued = True
                self._pool.queue(self)
        elif seat.call is None:
            self._pool.call(self, self._next_step)

    def pause(self) -> None:
        """Give the worker away; another one goes on from the state that this one leaves."""
        seat = self._pool.seat_of(self)
        if seat is None or self._evaluation is not None:
            return
        self._state = seat.actor.pause.remote()
        self._pool.release(self, after=self._state)
        self._is_queued = False

    def finish(self) -> Evaluation:
        """Return what the trial left, and give its worker away."""
        if self._evaluation is None:
            self._evaluation = self._ended() or self._left_by_reports()
        self._pool.release(self)
        self._news.clear()
        self._state = None
        return self._evaluation

    def first_call(self, actor: Any) -> Any:
        """Begin on a worker, where the trial was paused if it was."""
        return actor.begin.remote(
            self._number,
            self._configuration,
            self._state,
            reported=self._reported,
            until=self._goal,
            seconds=self._seconds,
        )

    def take(self, answer: TrialReport) -> None:
        """Take a report, and let the worker go on where nobody decides about the next epoch."""
        self._reports.append(answer)
        self._news.extend(epoch.mean for epoch in answer.epochs)
        if answer.epochs:
            self._reported = answer.epochs[-1].mean.epoch
        if answer.evaluation is not None:
            self._evaluation = answer.evaluation
            self._pool.release(self)
        elif not self._stepwise and not self._is_at_goal:
            self._pool.call(self, self._next_step)

    def begin_anew(self) -> None:
        """Train from the start on another worker; what was reported is not reported twice.

        The state may be lost with the machine that held it. The numbers come out the same, since
        they follow from the trial's number and configuration.
        """
        self._state = None

    def fail(self, failure: Failure, answer: TrialReport | None) -> None:
        """End the trial with what it reported up to then."""
        if answer is not None:
            self._reports.append(answer)
            self._news.extend(epoch.mean for epoch in answer.epochs)
        self._evaluation = self._left_by_reports(failure)

    @property
    def _seconds(self) -> float:
        return 0.0 if self._stepwise else SECONDS_PER_STEP

    @property
    def _is_at_goal(self) -> bool:
        return self._goal is not None and self._reported >= self._goal

    def _next_step(self, actor: Any) -> Any:
        return actor.step.remote(until=self._goal, seconds=self._seconds)

    def _left_by_reports(self, failure: Failure | None = None) -> Evaluation:
        """Return what a trial left whose worker cannot say; a report knows one rung's seconds."""
        evaluation = evaluation_of(self._reports, failure=failure)
        return replace(evaluation, seconds=self.clock.seconds)

    def _ended(self) -> Evaluation | None:
        """Ask the worker what a trial left that is stopped early; None where it cannot say."""
        seat = self._pool.seat_of(self)
        if seat is None or seat.call is not None:
            return None
        try:
            evaluation: Evaluation | None = ray.get(
                seat.actor.end.remote(), timeout=_SECONDS_TO_END
            )
        except RayError:
            self._pool.wear_out(self)
            return None
        return evaluation


@final
class RayExecutor:
    """Trains trials on the workers of a Ray."""

    def __init__(self, pool: RayPool, *, stepwise: bool) -> None:
        """Take workers that were started.

        Args:
            pool: The workers.
            stepwise: Whether a pruner looks at every epoch before the next is trained.
        """
        self._pool = pool
        self._stepwise = stepwise

    @property
    def looks_ahead(self) -> bool:
        """Trials train side by side instead."""
        return False

    @property
    def slots(self) -> int:
        """How many workers are loaded; those that still load take part later."""
        return max(1, self._pool.ready)

    def start(self, configuration: Configuration, *, number: int) -> RemoteTraining:
        """Return a trial that waits for a worker."""
        return RemoteTraining(self._pool, configuration, number=number, stepwise=self._stepwise)

    def wait(self, trainings: Sequence[Training]) -> list[Training]:
        """Return the trials that have something to tell, within a second or so.

        Raises:
            RayUnavailableError: If Ray broke down, or no worker can be started.
        """
        remote = [one for one in trainings if isinstance(one, RemoteTraining)]
        for training in remote:
            training.ask()
        if not any(training.has_news for training in remote):
            self._pool.poll(SECONDS_TO_WAIT)
        return [training for training in remote if training.has_news]

    def close(self) -> None:
        """End the workers."""
        self._pool.close()
