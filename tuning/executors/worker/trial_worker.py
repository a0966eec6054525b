"""Trials in a worker's process, one at a time, an epoch or a while at a time."""

from __future__ import annotations

import time
from itertools import count
from typing import TYPE_CHECKING, final

from tuning.executors.worker.memory import process_memory
from tuning.executors.worker.trial_report import EpochReport, FoldReport, TrialReport

if TYPE_CHECKING:
    from objectives.measurement import Evaluation, Measurement
    from objectives.training.plan import TrialState
    from search_spaces import Configuration
    from tuning.executors.executor import LocalTraining
    from tuning.executors.worker.shipment import Shipment


@final
class TrialWorker:
    """Trains one trial after another; the objective and its data are unpacked once."""

    def __init__(self, shipment: Shipment) -> None:
        """Load what is needed to train."""
        self._executor = shipment.unpack()
        self._training: LocalTraining | None = None
        self._epoch = 0
        self._seconds = 0.0

    def begin(
        self,
        number: int,
        configuration: Configuration,
        *,
        state: TrialState | None = None,
        reported: int = 0,
    ) -> None:
        """Begin a trial, or go on with one that began elsewhere; one that is open is let go.

        Args:
            number: The trial's number.
            configuration: What to train.
            state: How it stood where it trained before, None to train it from its start.
            reported: The epochs that are known already and not reported again.
        """
        self.end()
        self._epoch, self._seconds = reported, 0.0
        self._training = self._executor.start(configuration, number=number)
        if state is not None:
            self._training.go_on_from(state)

    def step(self, *, until: int | None = None, seconds: float = 0.0) -> TrialReport:
        """Train an epoch or several and report them; the last report carries the evaluation.

        Args:
            until: The epoch after which to pause, None for the trial's last.
            seconds: Goes on to further epochs until it took that long; 0 for one epoch.
        """
        training = self._training
        assert training is not None, "a trial is stepped after it began"
        began = time.monotonic()
        epochs: list[EpochReport] = []
        while not training.is_finished and (until is None or self._epoch < until):
            mean = training.advance()
            if mean is None or mean.epoch <= self._epoch:
                continue
            self._epoch = mean.epoch
            epochs.append(_epoch_report(training, mean))
            if time.monotonic() - began >= seconds:
                break
        self._seconds += time.monotonic() - began
        return TrialReport(
            epochs=tuple(epochs),
            seconds=self._seconds,
            evaluation=self.end() if training.is_finished else None,
            memory=process_memory(),
        )

    def state(self) -> TrialState | None:
        """Return how another worker goes on with the trial, which stays; None to begin anew."""
        return None if self._training is None else self._training.state()

    def pause(self) -> TrialState | None:
        """Let a trial go and return how another worker goes on with it; None to begin anew."""
        state = self.state()
        self.end()
        return state

    def fit_fold(
        self,
        number: int,
        configuration: Configuration,
        state: TrialState | None,
        *,
        fold: int,
        epochs: int,
    ) -> FoldReport:
        """Let SciKeras fit one fold of a trial, new or from a state, up to an epoch.

        The fold stays open for ``pause``, unless it has no epoch left to train.
        """
        from objectives.trial.fold_fit import fit_fold

        self.begin(number, configuration, state=state)
        training = self._training
        assert training is not None
        began = time.monotonic()
        fitted = fit_fold(training, self._executor.loaded, fold=fold, epochs=epochs)
        failed = training.failure is not None
        evaluation = self.end() if fitted.is_finished else None
        return FoldReport(
            curve=fitted.curve,
            evaluation=evaluation,
            failed_in_training=failed,
            seconds=time.monotonic() - began if evaluation is None else evaluation.seconds,
            memory=process_memory(),
        )

    def end(self) -> Evaluation | None:
        """Let the trial go, if there is one, and return what it left."""
        if self._training is None:
            return None
        evaluation = self._training.finish()
        self._training = None
        return evaluation


def _epoch_report(training: LocalTraining, mean: Measurement) -> EpochReport:
    folds = {}
    for fold in count():
        fold_training = training.fold(fold)
        if fold_training is None:
            break
        if fold_training.epoch >= mean.epoch:
            folds[fold] = fold_training.curve.at(mean.epoch)
    return EpochReport(mean=mean, folds=folds)
