"""Ray Tune's schedulers, our pruners, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ray.tune.schedulers import (
    ASHAScheduler,
    FIFOScheduler,
    MedianStoppingRule,
    TrialScheduler,
)

from objectives.metric import Direction
from tuning.backends.ray_tune.reports import EPOCH, VALUE

if TYPE_CHECKING:
    from objectives.metric import Metric

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
