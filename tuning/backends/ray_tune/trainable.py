"""A trial as Ray Tune's ``Trainable``: lives in a worker and trains one trial after another."""

from __future__ import annotations

import time
from itertools import count
from typing import TYPE_CHECKING, Any

from ray.tune import Trainable

from tuning.backends.ray_tune.reports import EpochReport, TrialReport, to_result

if TYPE_CHECKING:
    from objectives.measurement import Measurement
    from tuning.backends.ray_tune.shipment import Shipment
    from tuning.executors.executor import Training

# The keys of what Ray Tune calls a trial's configuration.
NUMBER = "number"
CONFIGURATION = "configuration"


class TrialTrainable(Trainable):
    """Trains the trials that Ray Tune gives to one worker.

    Not final, since ``tune.with_parameters`` hands over the shipment through a subclass.
    """

    def setup(
        self,
        config: dict[str, Any],
        shipment: Shipment | None = None,
        seconds_per_step: float = 0.0,
    ) -> None:
        """Unpack the shipment, once a worker, and begin the first trial.

        Args:
            config: The first trial's number and configuration.
            shipment: The objective and its data.
            seconds_per_step: A step goes on to further epochs until it took that long; 0 for
                one epoch a step.
        """
        assert shipment is not None
        self._metric = shipment.metric
        self._executor = shipment.unpack()
        self._seconds_per_step = seconds_per_step
        self._training: Training | None = None
        self._begin(config)

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """Begin the next trial in the same process, so that Keras loads once a worker."""
        self._let_go()
        self._begin(new_config)
        return True

    def step(self) -> dict[str, Any]:
        """Train an epoch, or several, and report them; the last report carries the evaluation."""
        training = self._training
        assert training is not None, "Ray Tune stepped a trial that had ended"
        began = time.monotonic()
        epochs = []
        while not training.is_finished:
            mean = training.advance()
            if mean is not None:
                epochs.append(_epoch_report(training, mean))
            if time.monotonic() - began >= self._seconds_per_step:
                break
        evaluation = None
        if training.is_finished:
            evaluation = training.finish()
            self._training = None
        self._seconds += time.monotonic() - began
        report = TrialReport(epochs=tuple(epochs), seconds=self._seconds, evaluation=evaluation)
        return to_result(report, self._metric)

    def cleanup(self) -> None:
        """Let the last model go."""
        self._let_go()

    def _begin(self, config: dict[str, Any]) -> None:
        self._seconds = 0.0
        self._training = self._executor.start(config[CONFIGURATION], number=config[NUMBER])

    def _let_go(self) -> None:
        if self._training is not None:
            self._training.finish()
            self._training = None


def _epoch_report(training: Training, mean: Measurement) -> EpochReport:
    folds = {}
    for fold in count():
        fold_training = training.fold(fold)
        if fold_training is None:
            break
        if fold_training.epoch >= mean.epoch:
            folds[fold] = fold_training.curve.at(mean.epoch)
    return EpochReport(mean=mean, folds=folds)
