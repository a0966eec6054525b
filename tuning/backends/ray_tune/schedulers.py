"""Ray Tune's schedulers, our pruners, by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from ray.tune.schedulers import (
    ASHAScheduler,
    FIFOScheduler,
    MedianStoppingRule,
    TrialScheduler,
)

from objectives.measurement import mean_measurement
from objectives.metric import Direction
from tuning.backends.ray_tune.reports import EPOCH, VALUE
from tuning.records import Completed, Failed

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.records import Trial

_FEWEST_TO_COMPARE = 4


def make_scheduler(name: str, *, metric: Metric, epochs: int) -> TrialScheduler:
    """Return the scheduler that prunes under that name trials of at most ``epochs`` epochs.

    No trial is stopped before a tenth of its epochs, so that slow starters get their chance.

    Raises:
        KeyError: If Ray Tune's adapter has no pruner of that name.
    """
    first = max(1, epochs // 10)
    mode = "min" if metric.direction is Direction.MINIMIZE else "max"
    match name:
        case "none":
            return FIFOScheduler()
        case "asha":
            return ASHAScheduler(
                time_attr=EPOCH,
                metric=VALUE,
                mode=mode,
                grace_period=first,
                max_t=epochs,
                reduction_factor=3,
            )
        case "median":
            return MedianStoppingRule(
                time_attr=EPOCH,
                metric=VALUE,
                mode=mode,
                grace_period=first,
                min_samples_required=_FEWEST_TO_COMPARE,
                # With too few trials to compare, the rule pauses one for another, which would
                # need a checkpoint. No slice is longer than an infinite one, so it never does.
                min_time_slice=float("inf"),  # type: ignore[arg-type]  # declared as a whole number
            )
        case _:
            raise KeyError(name)


@final
@dataclass(frozen=True, slots=True)
class _EarlierTrial:
    """All that the schedulers ask of a trial."""

    trial_id: str


def replay(trial: Trial, scheduler: TrialScheduler, metric: Metric) -> None:
    """Show a scheduler a trial of an earlier run, as it saw it then.

    Without, the first trials of a resumed study would be compared with nothing.
    """
    known: Any = _EarlierTrial(f"earlier-{trial.number}")
    controller: Any = None  # None of the schedulers above looks at it.
    scheduler.on_trial_add(controller, known)
    result: dict[str, Any] = {EPOCH: 0}
    for epoch in range(1, trial.epochs + 1):
        measurement = mean_measurement(trial.curves, epoch, metric)
        if not measurement.is_finite:
            break
        result = {EPOCH: epoch, VALUE: measurement.metrics[metric.validation_key]}
        # Ray Tune gives a trial's own last result to `on_trial_complete` alone.
        if epoch == trial.epochs and isinstance(trial.outcome, Completed):
            break
        # Side by side it may have gone on where it would be stopped now, since another trial ended
        # earlier than its number says; the median rule must not be asked about it again.
        if scheduler.on_trial_result(controller, known, result) == TrialScheduler.STOP:
            break
    if isinstance(trial.outcome, Failed):
        result = {EPOCH: 0}
    scheduler.on_trial_complete(controller, known, result)
