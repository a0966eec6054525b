"""Ray Tune's schedulers that only stop trials, our pruners, by name."""

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
from tuning.specification.capabilities import STARTUP_TRIALS, warm_up_epochs

if TYPE_CHECKING:
    from ray.tune.execution.tune_controller import TuneController
    from ray.tune.experiment import Trial as TuneTrial

    from objectives.metric import Metric
    from tuning.backends.ray_tune.workers import Workers
    from tuning.records import Trial


class _FreeWorkers:
    """Says which trial a free worker goes to."""

    workers: Workers

    def choose_trial_to_run(self, tune_controller: TuneController) -> TuneTrial | None:
        """Return the trial that takes the next worker that is free."""
        return self.workers.next_pending(tune_controller)


@final
class Fifo(_FreeWorkers, FIFOScheduler):
    """Ray Tune's scheduler that stops no trial."""


@final
class Asha(_FreeWorkers, ASHAScheduler):
    """Ray Tune's asynchronous halving."""


@final
class Median(_FreeWorkers, MedianStoppingRule):
    """Ray Tune's median rule."""


def make_scheduler(name: str, *, metric: Metric, epochs: int, workers: Workers) -> TrialScheduler:
    """Return the scheduler that prunes under that name trials of at most ``epochs`` epochs.

    No trial is stopped before a tenth of its epochs, so that slow starters get their chance.

    Raises:
        KeyError: If no pruner of that name only stops trials.
    """
    scheduler = _scheduler(name, metric=metric, epochs=epochs)
    scheduler.workers = workers
    return scheduler


def mode_of(metric: Metric) -> str:
    """Return a metric's direction in Ray Tune's words."""
    return "min" if metric.direction is Direction.MINIMIZE else "max"


def _scheduler(name: str, *, metric: Metric, epochs: int) -> Fifo | Asha | Median:
    first = max(1, epochs // 10)
    mode = mode_of(metric)
    match name:
        case "none":
            return Fifo()  # type: ignore[no-untyped-call]
        case "asha":
            return Asha(
                time_attr=EPOCH,
                metric=VALUE,
                mode=mode,
                grace_period=first,
                max_t=epochs,
                reduction_factor=3,
            )
        case "median":
            return Median(
                time_attr=EPOCH,
                metric=VALUE,
                mode=mode,
                grace_period=warm_up_epochs(epochs),
                min_samples_required=STARTUP_TRIALS,
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
        if not measurement.is_sound(metric):
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
