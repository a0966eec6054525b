"""The folds of trials on the workers of a Ray, for a search that fits them one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, final

from objectives.measurement import Evaluation, LearningCurve
from tuning.executors.ray.fold_queue import FoldJob, FoldQueue
from tuning.executors.worker.trial_clock import TrialClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock

    from objectives.failure import Failure
    from objectives.measurement import Measurement
    from search_spaces import Configuration
    from tuning.executors.ray.pool import RayPool
    from tuning.executors.worker.trial_report import FoldReport


@final
class RemoteFolds:
    """A trial whose folds train wherever there is room, each up to the epoch asked for."""

    def __init__(
        self, pool: RayPool, queue: FoldQueue, configuration: Configuration, *, number: int
    ) -> None:
        """Begin with no fold fitted."""
        self._pool = pool
        self._queue = queue
        self._clock = TrialClock()
        self._reports: dict[int, list[FoldReport]] = {}
        self._states: dict[int, Any] = {}
        self._configuration = configuration
        self._number = number

    def fit_fold(
        self,
        fold: int,
        *,
        epochs: int,
        lock: RLock,
        check: Callable[[], None],
        report: Callable[[Measurement], None],
    ) -> None:
        """Fit a fold up to an epoch and wait for it; other threads may fit other folds.

        Args:
            fold: The fold's number.
            epochs: The epoch, counted from the trial's first.
            lock: Held while the trial's reports are looked at.
            check: Raises once nobody wants the fold any more.
            report: Told of each epoch once the fold has come back, with the lock held.

        Raises:
            RayUnavailableError: If Ray broke down, or no worker can be started.
        """
        with lock:
            before = self._reports.setdefault(fold, [])
            if before and before[-1].evaluation is not None:
                before.append(before[-1])
                return
            job = FoldJob(
                self._pool,
                self._number,
                self._configuration,
                fold=fold,
                epochs=epochs,
                state=self._states.pop(fold, None),
                clock=self._clock,
            )
        self._queue.run(job, check)
        answer = job.report
        assert answer is not None, "a fold is waited for to its end"
        known = before[-1].curve.epochs if before else 0
        if before and not answer.curve.epochs:
            answer = replace(answer, curve=before[-1].curve)
        with lock:
            before.append(answer)
            if job.paused is not None:
                self._states[fold] = job.paused
            for epoch in range(known + 1, answer.curve.epochs + 1):
                report(answer.curve.at(epoch))

    def curve(self, fold: int) -> LearningCurve:
        """Return what a fold measured so far."""
        reports = self._reports.get(fold)
        return reports[-1].curve if reports else LearningCurve({})

    def has_ended(self, folds: int) -> bool:
        """Whether every fold was fitted as far as the others, and none has an epoch left.

        Args:
            folds: How many folds the trial has.
        """
        counts = {len(self._reports.get(fold, ())) for fold in range(folds)}
        if len(counts) > 1 or 0 in counts:
            return False
        last = [self._reports[fold][-1] for fold in range(folds)]
        return any(one.failed_in_training for one in last) or all(
            one.evaluation is not None for one in last
        )

    @property
    def together(self) -> int:
        """Every fold trains by itself."""
        return 1

    def build(self) -> None:
        """Do nothing: the workers build the models."""

    def prepare(self) -> None:
        """Do nothing: the workers compile what they train."""

    def finish(self) -> Evaluation:
        """Return what the trial left, as if its folds had been trained one after another."""
        reports, failure = self._whole()
        self._states.clear()
        evaluations = [one.evaluation for one in reports if one.evaluation is not None]
        notes = [one.note for one in evaluations if one.note]
        devices = [one.device for one in evaluations if one.device]
        return Evaluation(
            curves=tuple(one.curve for one in reports if one.curve.epochs),
            failure=failure,
            seconds=sum(one.seconds for one in reports),
            note=notes[0] if notes else "",
            device=devices[0] if devices else "",
        )

    def _whole(self) -> tuple[list[FoldReport], Failure | None]:
        """Return a report a fold, and the failure, if there is one.

        One after another, the folds behind one that failed would not have been trained on: they
        count with what they had before.
        """
        failed = [
            fold
            for fold, fitted in self._reports.items()
            if fitted and fitted[-1].failed_in_training
        ]
        first = min(failed, default=None)
        reports = []
        for fold, fitted in sorted(self._reports.items()):
            if not fitted:
                continue
            if first is None or fold <= first:
                reports.append(fitted[-1])
            elif len(fitted) > 1:
                reports.append(fitted[-2])
        candidates = reports if first is None else self._reports[first][-1:]
        failures = [one.evaluation.failure for one in candidates if one.evaluation is not None]
        return reports, next((one for one in failures if one is not None), None)


@final
class RayFoldExecutor:
    """Trains the folds of trials on the workers of a Ray."""

    def __init__(self, pool: RayPool) -> None:
        """Take workers that were started."""
        self._pool = pool
        self._queue = FoldQueue(pool)

    @property
    def looks_ahead(self) -> bool:
        """Folds train side by side instead."""
        return False

    @property
    def slots(self) -> int:
        """How many workers there are, those that still load included."""
        return len(self._pool.seats)

    def start(self, configuration: Configuration, *, number: int) -> RemoteFolds:
        """Return a trial no fold of which is fitted."""
        return RemoteFolds(self._pool, self._queue, configuration, number=number)

    def close(self) -> None:
        """End the workers."""
        self._queue.close()
