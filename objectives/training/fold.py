"""One model on one fold: its epochs, early stopping, and finite checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import numpy as np

from objectives.failure import DivergedError
from objectives.measurement import LearningCurve, Measurement
from objectives.metric import canonical_metric_name, target_unit_power
from objectives.training.stopping import StopRule, Watch

if TYPE_CHECKING:
    from objectives.training.trainer import Trainer


@final
class FoldTraining:
    """A training that can pause after any epoch and go on later.

    It stops as Keras's ``EarlyStopping`` would: once ``patience`` epochs in a row have not
    improved the metric.
    """

    def __init__(
        self,
        trainer: Trainer,
        *,
        rule: StopRule,
        target_deviation: float = 1.0,
        loss: str = "mean_squared_error",
    ) -> None:
        """Prepare to train.

        Args:
            trainer: Trains the epochs.
            rule: When to stop, by which metric.
            target_deviation: The deviation the target was divided by; metrics are given in the
                target's own unit.
            loss: The name of the loss, which says what unit the metric ``loss`` has.
        """
        self._trainer = trainer
        self._metric = rule.metric
        self._watch = Watch(rule)
        self._deviation = target_deviation
        self._loss = loss
        self._measurements: list[Measurement] = []
        self._closed = False

    @property
    def trainer(self) -> Trainer:
        """What trains the epochs."""
        return self._trainer

    @property
    def curve(self) -> LearningCurve:
        """The metrics of every epoch so far."""
        return LearningCurve.of(self._measurements)

    @property
    def epoch(self) -> int:
        """How many epochs were trained."""
        return len(self._measurements)

    @property
    def is_finished(self) -> bool:
        """Whether all epochs were trained, patience ran out, or a callback stopped it."""
        return self._closed or self._watch.is_over or self._trainer.has_stopped

    def advance(self) -> Measurement:
        """Train one epoch.

        Raises:
            DivergedError: If a metric is not finite.
            KeyError: If the model does not report the ranking metric; names what it reports.
        """
        logs = self._trainer.train_epoch()
        measurement = Measurement(
            epoch=self.epoch + 1,
            metrics=in_target_unit(logs, deviation=self._deviation, loss=self._loss),
        )
        self._measurements.append(measurement)
        key = self._metric.validation_key
        if key not in measurement.metrics:
            raise KeyError(f"the model reports {', '.join(sorted(logs))}, but not {key}")
        _require_finite_metrics(measurement)
        self._watch.take(measurement.metrics[key])
        return measurement

    def close(self) -> None:
        """Check the final weights and end the training; does nothing the second time.

        Raises:
            DivergedError: If a weight is not finite.
        """
        if self._closed:
            return
        self._closed = True
        require_finite_weights(self._trainer)
        self._trainer.finish()


def in_target_unit(logs: dict[str, float], *, deviation: float, loss: str) -> dict[str, float]:
    """Return metrics of a model trained on a standardised target in the target's own unit.

    The metrics come back under their full names: Keras logs ``mse`` for a model that was compiled
    with ``metrics=["mse"]``.
    """
    return {
        _full_name(name): value * deviation ** target_unit_power(name, loss=loss)
        for name, value in logs.items()
    }


def _full_name(name: str) -> str:
    prefix = "val_" if name.startswith("val_") else ""
    return prefix + canonical_metric_name(name)


def _require_finite_metrics(measurement: Measurement) -> None:
    if measurement.is_finite:
        return
    bad = [name for name, value in measurement.metrics.items() if not np.isfinite(value)]
    raise DivergedError(f"{', '.join(sorted(bad))} not finite in epoch {measurement.epoch}")


def require_finite_weights(trainer: Trainer) -> None:
    """Raise ``DivergedError`` if a weight is not finite, whatever the metrics say.

    A classifier whose weights are all NaN still reports the majority class's share as accuracy.
    """
    count = trainer.count_broken_weights()
    if count:
        raise DivergedError(f"{count} weight array{'' if count == 1 else 's'} not finite")
