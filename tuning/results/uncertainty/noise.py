"""How far a value lies from what other rows would have given, and what choosing makes of it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import TYPE_CHECKING

from objectives.metric import Direction
from tuning.records import Completed

if TYPE_CHECKING:
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

_FEWEST = 8
# Of numbers of a normal law, the better half has this share of the spread of all.
_HALF = math.sqrt(1 - 2 / math.pi)


def value_noise(study: StudyRecord, trial: Trial) -> float | None:
    """Return the standard error of a trial's value over the rows that measured it.

    Over folds it is that of their mean, corrected for training rows that folds share (Nadeau and
    Bengio, Inference for the Generalization Error, 2003); of a share of rows, such as an accuracy,
    that of a binomial law (Agresti and Coull, 1998).

    Returns:
        In the metric's unit; None where neither is known.
    """
    outcome, folds = trial.outcome, study.spec.folds
    if not isinstance(outcome, Completed) or study.imported is not None:
        return None
    if folds > 1:
        if outcome.spread is None or len(trial.curves) != folds:
            return None
        return outcome.spread * math.sqrt(1 / folds + 1 / (folds - 1))
    rows = validation_rows(study)
    if not rows or not study.metric.name.endswith("accuracy") or not 0 <= outcome.value <= 1:
        return None
    share = (outcome.value * rows + 2) / (rows + 4)
    return math.sqrt(share * (1 - share) / (rows + 4))


def validation_rows(study: StudyRecord) -> int:
    """Return how many rows measure a trial; 0 where the journal does not say."""
    return int(study.header.get("rows", {}).get("validation", 0))


def expected_luck(values: Sequence[float], noise: float, direction: Direction) -> float | None:
    """Return by how much the best of some values is expected to be too good; None of too few.

    The largest of so many draws of a normal law lies this far above its mean (Blom, 1958). The
    part of it that is noise is the noise's share of the values' variance, which is told from the
    better half of them: what failed to learn never was a rival.

    Args:
        values: Of the completed trials.
        noise: The standard error of one of them.
        direction: Which end is the better one.
    """
    count = len(values)
    if count < _FEWEST or noise <= 0:
        return None
    ordered = sorted(values, reverse=direction is Direction.MAXIMIZE)
    spread = max(_deviation(ordered[: count // 2]) / _HALF, noise)
    highest = statistics.NormalDist().inv_cdf((count - 0.375) / (count + 0.25))
    return noise**2 / spread * highest


def _deviation(values: Sequence[float]) -> float:
    """Return the standard deviation; that of the standard library is exact, and slow of many."""
    mean = statistics.fmean(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
