"""Workers that train nothing: a trial takes a drawn time on a clock that only this file moves.

The driver is the real one. When it waits, the clock jumps to the next epoch that ends anywhere, so
that a study of years is over once the driver's own work is done. Each epoch is handed over by
itself; a driver that falls behind real workers would be given several at once, which costs less.
"""

import heapq
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from benchmarks.scaling.long_study import EPOCHS, drawn_curve
from objectives.measurement import Evaluation, LearningCurve, Measurement
from search_spaces import Configuration


class SimulatedExecutor:
    """An executor of many workers and a clock of its own.

    Attributes:
        slots: The workers.
        now: Seconds on the clock.
        own_seconds: Real time spent in here and not in the driver.
    """

    looks_ahead = False

    def __init__(self, *, workers: int, trial_seconds: float, seed: int) -> None:
        """Have so many workers, and trials that take ``trial_seconds`` in the mean."""
        self.slots = workers
        self.now = 0.0
        self.own_seconds = 0.0
        self._trial_seconds = trial_seconds
        self._seed = seed
        self._due: list[tuple[float, int, int, SimulatedTraining]] = []
        self._ready: dict[int, SimulatedTraining] = {}
        self._paused: set[int] = set()

    def start(self, configuration: Configuration, *, number: int) -> "SimulatedTraining":
        """Begin a trial; a worker is at once at work on it."""
        with self.timed():
            generator = random.Random(f"{self._seed} {number}")
            training = SimulatedTraining(
                self,
                number=number,
                curve=drawn_curve(configuration, generator),
                epoch_seconds=self._trial_seconds * generator.uniform(0.5, 1.5) / EPOCHS,
            )
            self.set_to_work(training)
            return training

    def wait(self, trainings: Sequence[Any]) -> list[Any]:
        """Move the clock to the next end of an epoch and return the trials that have one."""
        with self.timed():
            if self._paused:
                for training in trainings:
                    if training.number in self._paused:
                        self.set_to_work(training)
            while not self._ready and self._due:
                self._move_clock()
            return list(self._ready.values())

    def close(self) -> None:
        """Do nothing: there are no workers."""

    def set_to_work(self, training: "SimulatedTraining") -> None:
        """Let a worker train a trial's next epoch, or say that none is wanted."""
        self._paused.discard(training.number)
        if training.is_at_goal:
            self._ready[training.number] = training
            return
        due = self.now + training.epoch_seconds
        heapq.heappush(self._due, (due, training.number, training.ticket, training))

    def take(self, training: "SimulatedTraining") -> None:
        """Hand an epoch over, however long that takes on the clock; the worker goes on."""
        if training.number in self._paused:
            self.set_to_work(training)
        while training.number not in self._ready:
            self._move_clock()
        del self._ready[training.number]
        training.epoch += 1
        self.set_to_work(training)

    def let_go(self, training: "SimulatedTraining", *, paused: bool) -> None:
        """Free the worker of a trial, for good or until the trial is waited for again."""
        training.ticket += 1
        self._ready.pop(training.number, None)
        if paused:
            self._paused.add(training.number)
        else:
            self._paused.discard(training.number)

    def _move_clock(self) -> None:
        due, number, ticket, training = heapq.heappop(self._due)
        # The epoch of a trial that was let go meanwhile is nobody's any more.
        if ticket == training.ticket:
            self.now = max(self.now, due)
            self._ready[number] = training

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Count real time as spent in here."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.own_seconds += time.perf_counter() - began


class SimulatedTraining:
    """A trial whose curve is drawn when it begins; all that a real one adds is time."""

    together = 1
    failure = None

    def __init__(
        self,
        executor: SimulatedExecutor,
        *,
        number: int,
        curve: LearningCurve,
        epoch_seconds: float,
    ) -> None:
        """Have trained no epoch yet."""
        self._executor = executor
        self._curve = curve
        self._goal: int | None = None
        self.number = number
        self.epoch_seconds = epoch_seconds
        self.epoch = 0
        self.ticket = 0

    @property
    def is_finished(self) -> bool:
        """Whether every epoch was handed over."""
        return self.epoch >= EPOCHS

    @property
    def is_at_goal(self) -> bool:
        """Whether no epoch is wanted for now."""
        return self.epoch >= (EPOCHS if self._goal is None else min(self._goal, EPOCHS))

    def build(self) -> None:
        """Do nothing: there is no model."""

    def prepare(self) -> None:
        """Do nothing: there is nothing to compile."""

    def aim(self, epoch: int | None) -> None:
        """Hand over no epoch after this one, until another is aimed at."""
        self._goal = epoch

    def pause(self) -> None:
        """Give the worker away until the trial is waited for again."""
        with self._executor.timed():
            self._executor.let_go(self, paused=True)

    def advance(self) -> Measurement | None:
        """Return the next epoch; None at the end, or where no more is wanted."""
        with self._executor.timed():
            if self.is_at_goal:
                return None
            self._executor.take(self)
            return self._curve.at(self.epoch)

    def curve(self, fold: int) -> LearningCurve:
        """Return what was handed over so far; there is one fold."""
        del fold
        return LearningCurve({name: row[: self.epoch] for name, row in self._curve.metrics.items()})

    def fit_fold(
        self,
        fold: int,
        *,
        epochs: int,
        lock: AbstractContextManager[object],
        check: Callable[[], None],
        report: Callable[[Measurement], None],
    ) -> None:
        """Train up to an epoch, for a thread that waits for it; here no thread has to."""
        del fold
        with lock:
            check()
            self._executor.let_go(self, paused=False)
            known, self.epoch = self.epoch, epochs
            for epoch in range(known + 1, epochs + 1):
                report(self._curve.at(epoch))

    def has_ended(self, folds: int) -> bool:
        """Whether no fold has an epoch left to train."""
        del folds
        return self.is_finished

    def finish(self) -> Evaluation:
        """Return what was handed over, and give the worker away."""
        with self._executor.timed():
            self._executor.let_go(self, paused=False)
            seconds = self.epoch * self.epoch_seconds
            return Evaluation(curves=(self.curve(0),), failure=None, seconds=seconds)
