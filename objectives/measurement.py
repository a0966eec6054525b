"""What training measures: curves, and the one rule from a curve to a value."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import final

from objectives.failure import Failure
from objectives.known_metrics import of_output
from objectives.metric import Metric


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The metrics of one epoch; epochs count from 1, validation metrics start with ``val_``."""

    epoch: int
    metrics: Mapping[str, float]

    def is_sound(self, metric: Metric) -> bool:
        """Tell whether all that decides about a trial is finite: the ranking metric, the losses.

        Another metric may be NaN for a while: a precision is 0/0 until something is predicted.
        """
        return not self.broken(metric)

    def broken(self, metric: Metric) -> list[str]:
        """Return the names of what decides about a trial and is not finite, sorted."""
        return sorted(
            name for name in _deciding(metric) if not math.isfinite(self.metrics.get(name, 0.0))
        )


@final
@dataclass(frozen=True, slots=True)
class LearningCurve:
    """The metrics of one training, by name: one number an epoch, the first of epoch 1."""

    metrics: Mapping[str, tuple[float, ...]]

    @classmethod
    def of(cls, measurements: Iterable[Measurement]) -> LearningCurve:
        """Gather the measurements of consecutive epochs."""
        rows = tuple(measurements)
        names = tuple(rows[0].metrics) if rows else ()
        return cls({name: tuple(row.metrics[name] for row in rows) for name in names})

    @property
    def epochs(self) -> int:
        """How many epochs were trained."""
        return min((len(values) for values in self.metrics.values()), default=0)

    def at(self, epoch: int) -> Measurement:
        """Return the measurement of an epoch, 1 to ``epochs``."""
        return Measurement(
            epoch=epoch, metrics={name: values[epoch - 1] for name, values in self.metrics.items()}
        )

    def is_sound(self, metric: Metric) -> bool:
        """Tell whether all that decides about a trial is finite in every epoch."""
        return all(
            math.isfinite(value)
            for name in _deciding(metric)
            for value in self.metrics.get(name, ())
        )


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CurveValue:
    """What a trial is worth: the value, its spread over folds, and the epoch it was reached at."""

    value: float
    spread: float | None
    best_epoch: int


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything that one trial's training left: a curve a fold, and what stopped it, if anything.

    Attributes:
        curves: One learning curve a fold, in the order of the folds.
        failure: Why the trial failed, or None.
        seconds: Time spent building and training, by a monotonic clock.
        note: How it was trained, for people, where that is not the usual way; else empty.
        device: What it was trained on, for people, such as ``cpu``; empty where unknown.
    """

    curves: tuple[LearningCurve, ...]
    failure: Failure | None
    seconds: float
    note: str = ""
    device: str = ""

    @property
    def epochs(self) -> int:
        """The epochs that the longest-trained fold saw."""
        return max((curve.epochs for curve in self.curves), default=0)


def _deciding(metric: Metric) -> set[str]:
    """Return the names of the metrics that have to be finite, those that are not measured too."""
    return {"loss", "val_loss", metric.validation_key}


def mean_measurement(curves: Sequence[LearningCurve], epoch: int, metric: Metric) -> Measurement:
    """Return what a trial's folds measured at an epoch, the mean over the folds.

    A fold that stopped early counts with the best value of the metric, which is what it is worth;
    the other metrics are the mean over the folds that trained this epoch.

    Raises:
        ValueError: If no fold trained that epoch.
    """
    rows = [curve.at(epoch) for curve in curves if curve.epochs >= epoch]
    if not rows:
        raise ValueError(f"no fold trained epoch {epoch}")
    if len(curves) == 1:
        return rows[0]
    means = {name: _mean([row.metrics[name] for row in rows]) for name in rows[0].metrics}
    key = metric.validation_key
    means[key] = _mean(
        [
            curve.metrics[key][epoch - 1]
            if curve.epochs >= epoch
            else _best_epoch(curve, metric)[0]
            for curve in curves
        ]
    )
    return Measurement(epoch=epoch, metrics=means)


def curve_value(curves: Iterable[LearningCurve], metric: Metric) -> CurveValue:
    """Return what curves are worth: each fold's best epoch, then the mean over the folds.

    The only rule from training to a ranked number, used by every backend. The best epoch is the
    first one at the best validation value; over folds it is the median, rounded. The spread is
    the sample standard deviation over folds, None for a single one or beyond what a float holds.

    Raises:
        ValueError: If a curve is empty or lacks the metric.
    """
    best = [_best_epoch(curve, metric) for curve in curves]
    if not best:
        raise ValueError("there is no curve to take a value from")
    values = [value for value, _ in best]
    return CurveValue(
        value=_mean(values),
        spread=_spread(values),
        best_epoch=round(statistics.median(epoch for _, epoch in best)),
    )


def measured_beside(
    curves: Iterable[LearningCurve], metric: Metric, names: Iterable[str]
) -> dict[str, float]:
    """Return other validation metrics where each fold was best: the mean over the folds.

    Of a model with several outputs a name stands for each of them. What was not measured, or is
    not finite, is left out.

    Args:
        curves: The curves of a trial, one a fold; with the metric it is ranked by, or none.
        metric: What trials are ranked by.
        names: Full names of metrics, without ``val_``.
    """
    measured = [curve for curve in curves if curve.metrics.get(metric.validation_key)]
    if not measured:
        return {}
    logged = [name.removeprefix("val_") for name in measured[0].metrics if name[:4] == "val_"]
    wanted = [one for name in names for one in logged if name in (one, of_output(one)[1])]
    found = {}
    for name in dict.fromkeys(wanted):
        values = [
            curve.metrics[f"val_{name}"][_best_epoch(curve, metric)[1] - 1] for curve in measured
        ]
        if all(map(math.isfinite, values)):
            found[name] = _mean(values)
    return found


def _mean(values: Sequence[float]) -> float:
    try:
        return statistics.fmean(values)
    except OverflowError:  # The sum of finite values is not always finite; their mean is.
        return math.fsum(value / len(values) for value in values)


def _spread(values: Sequence[float]) -> float | None:
    if len(values) == 1:
        return None
    try:
        return statistics.stdev(values)
    except OverflowError:
        return None


def _best_epoch(curve: LearningCurve, metric: Metric) -> tuple[float, int]:
    values = curve.metrics.get(metric.validation_key, ())
    if not values:
        raise ValueError(f"the curve has no values of {metric.validation_key}")
    best, best_at = values[0], 1
    for epoch, value in enumerate(values, start=1):
        if metric.is_better(value, best):
            best, best_at = value, epoch
    return best, best_at
