"""Folds on their way to a worker and back, and the threads that wait for them."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Any, final

from objectives.measurement import Evaluation, LearningCurve
from tuning.executors.worker.trial_report import FoldReport

if TYPE_CHECKING:
    from collections.abc import Callable

    from objectives.failure import Failure
    from search_spaces import Configuration
    from tuning.executors.ray.pool import RayPool
    from tuning.executors.worker.trial_clock import TrialClock

# A turn ends with the first answer, and a fold that is brought meanwhile waits until then. Turns
# are short while one is likely to come, and twice as long each time that none did.
_SHORTEST_TURN = 0.001
_LONGEST_TURN = 0.02
# Whoever waits for another one's turn is woken; this is for what nobody wakes it for.
_SECONDS_BETWEEN_CHECKS = 1.0


@final
class FoldJob:
    """One fold on its way to an epoch.

    Attributes:
        fold: The fold's number.
        clock: Counts the trial's time.
        report: What the fold came to, None while it is under way.
        paused: Ray's reference to the state that a fold left that may go on, else None.
        woken: Set where whoever waits for the fold has something to do.
    """

    def __init__(
        self,
        pool: RayPool,
        number: int,
        configuration: Configuration,
        *,
        fold: int,
        epochs: int,
        state: Any,
        clock: TrialClock,
    ) -> None:
        """Fit a fold of a trial up to an epoch, from where its state left off.

        Args:
            pool: Where the workers are.
            number: The trial's number.
            configuration: What to train.
            fold: The fold's number.
            epochs: The epoch, counted from the trial's first.
            state: Ray's reference to how the fold stood before, None to begin it.
            clock: Counts the trial's time.
        """
        self.fold = fold
        self.clock = clock
        self.report: FoldReport | None = None
        self.paused: Any | None = None
        self.woken = threading.Event()
        self._pool = pool
        self._number = number
        self._configuration = configuration
        self._epochs = epochs
        self._state = state

    def first_call(self, actor: Any) -> Any:
        """Have the fold fitted."""
        return actor.fit_fold.remote(
            self._number, self._configuration, self._state, fold=self.fold, epochs=self._epochs
        )

    def take(self, answer: FoldReport) -> None:
        """Take the report; a fold that may go on leaves its state behind."""
        seat = self._pool.seat_of(self)
        if answer.evaluation is None and seat is not None:
            self.paused = seat.actor.pause.remote()
        self._pool.release(self, after=self.paused)
        self._end(answer)

    def begin_anew(self) -> None:
        """Fit from the start: the numbers come out the same."""
        self._state = None

    def fail(self, failure: Failure, answer: FoldReport | None) -> None:
        """End the fold with what it measured up to its last rung, or to its answer."""
        self._end(
            FoldReport(
                curve=LearningCurve({}) if answer is None else answer.curve,
                evaluation=Evaluation(curves=(), failure=failure, seconds=0.0),
                failed_in_training=True,
                seconds=self.clock.seconds_of(self.fold),
            )
        )

    def _end(self, report: FoldReport) -> None:
        self.report = report
        self.woken.set()


@final
class FoldQueue:
    """Where threads wait for their folds, while one of them polls the workers for all.

    The pool is not for several threads at once: only the one whose turn it is touches it. What the
    others bring lies by until it looks.
    """

    def __init__(self, pool: RayPool) -> None:
        """Begin with nobody waiting."""
        self._pool = pool
        self._turn = threading.Lock()
        self._brought: deque[FoldJob] = deque()
        self._waiting: list[FoldJob] = []
        self._seconds = _SHORTEST_TURN

    def run(self, job: FoldJob, check: Callable[[], None]) -> None:
        """Have a fold fitted and wait for it.

        Args:
            job: The fold.
            check: Raises once nobody wants the fold any more.

        Raises:
            RayUnavailableError: If Ray broke down, or no worker can be started.
        """
        self._brought.append(job)
        self._waiting.append(job)
        try:
            while job.report is None:
                if self._turn.acquire(blocking=False):
                    try:
                        check()
                        self._poll()
                    finally:
                        self._turn.release()
                else:
                    job.woken.wait(_SECONDS_BETWEEN_CHECKS)
                    job.woken.clear()
                    check()
        finally:
            self._waiting.remove(job)
            # Its thread is likely to bring the next fold soon.
            self._seconds = _SHORTEST_TURN
            # Whether its own fold ended or it was stopped: somebody else has to poll now.
            for other in self._waiting[:1]:
                other.woken.set()

    def close(self) -> None:
        """End the workers, after the turn that somebody may still be in the middle of."""
        with self._turn:
            self._pool.close()
        # Whoever wanted the turn meanwhile learns that there will be none.
        for job in list(self._waiting):
            job.woken.set()

    def _poll(self) -> None:
        while self._brought:
            self._pool.queue(self._brought.popleft())
        self._pool.poll(self._seconds)
        self._seconds = min(2 * self._seconds, _LONGEST_TURN)
