"""What the picture of the rungs shows: how many trials came to each, and who went on."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.measurement import mean_measurement
from tuning.records import Failed, Pruned
from tuning.specification.capabilities import capabilities_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from objectives.metric import Direction, Metric
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """The trials that reached an epoch at which a pruner stopped some.

    Attributes:
        epoch: That epoch, counted from 1.
        came: How many finished trials trained as far.
        went_on: How many of them trained further.
        pruned: How many were stopped here.
        failed: How many failed or diverged here.
        ended: How many were through here: the last epoch, or no progress any more.
        best: The best value at this epoch on validation rows; None where none was measured.
        median: The median of the values.
    """

    epoch: int
    came: int
    went_on: int
    pruned: int
    failed: int
    ended: int
    best: float | None
    median: float | None


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Rungs:
    """The rungs of a study.

    Attributes:
        study: Its name.
        metric: What is measured.
        direction: In which direction it improves.
        pruner: What compared trials.
        rungs: By their epochs; empty where there are none.
        reason: Why there are none.
    """

    study: str
    metric: str
    direction: Direction
    pruner: str
    rungs: tuple[Rung, ...]
    reason: str = ""


def rungs_of(study: StudyRecord) -> Rungs:
    """Return the rungs of a study: the epochs after which its pruner stopped trials, and the last.

    A rung at which nobody was stopped has left no trace. Hyperband's brackets begin at several
    rungs: whoever belongs to a later one goes past the earlier ones without being compared.
    """
    spec = study.spec
    trials = list(study.trials.values())
    stopped = {trial.epochs for trial in trials if isinstance(trial.outcome, Pruned)} - {0}
    reason = ""
    # A study of another tool has no pruner of a backend's.
    if not spec.prunes or spec.pruner not in capabilities_of(spec.backend).rung_pruners:
        reason = f"the pruner of this study is {spec.pruner}, which compares trials at no rungs"
    elif not stopped:
        reason = "no trial was stopped at a rung"
    epochs = () if reason else sorted(stopped | {spec.budget.epochs})
    return Rungs(
        study=spec.name,
        metric=study.metric.name,
        direction=study.metric.direction,
        pruner=spec.pruner,
        rungs=tuple(_rung(trials, epoch, study.metric) for epoch in epochs),
        reason=reason,
    )


def _rung(trials: Sequence[Trial], epoch: int, metric: Metric) -> Rung:
    came = [trial for trial in trials if trial.epochs >= epoch]
    here = [trial for trial in came if trial.epochs == epoch]
    pruned = sum(isinstance(trial.outcome, Pruned) for trial in here)
    failed = sum(isinstance(trial.outcome, Failed) for trial in here)
    known = [_value(trial, epoch, metric) for trial in came]
    values = [value for value in known if value is not None]
    best = None
    for value in values:
        if best is None or metric.is_better(value, best):
            best = value
    return Rung(
        epoch=epoch,
        came=len(came),
        went_on=len(came) - len(here),
        pruned=pruned,
        failed=failed,
        ended=len(here) - pruned - failed,
        best=best,
        median=statistics.median(values) if values else None,
    )


def _value(trial: Trial, epoch: int, metric: Metric) -> float | None:
    key = metric.validation_key
    if not trial.curves or not all(key in curve.metrics for curve in trial.curves):
        return None
    value = mean_measurement(trial.curves, epoch, metric).metrics[key]
    return value if math.isfinite(value) else None
