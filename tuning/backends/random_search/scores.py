"""Values as scikit-learn's scores, of which the higher is always the better."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from objectives.measurement import LearningCurve, curve_value
from objectives.metric import Direction
from tuning.records import Failed

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec


def negated_if_minimized(value: float, metric: Metric) -> float:
    """Return a value as a score."""
    return -value if metric.direction is Direction.MINIMIZE else value


def fold_score(curve: LearningCurve, *, epochs: int, metric: Metric) -> float:
    """Return the score of one fold by its first ``epochs`` epochs; NaN where there is none."""
    head = _head(curve, epochs)
    if not head.epochs or not head.is_sound(metric):
        return math.nan
    return negated_if_minimized(curve_value([head], metric).value, metric)


def trial_fold_score(
    trial: Trial, fold: int, *, epochs: int, spec: StudySpec, metric: Metric
) -> float:
    """Return the score that a fold of a finished trial had after ``epochs`` epochs.

    A trial that failed later was sound up to then, and was promoted for it; a study that runs
    again from its records must see the same.
    """
    failed = isinstance(trial.outcome, Failed)
    if failed and not _was_sound(trial, epochs=epochs, spec=spec, metric=metric):
        return math.nan
    return fold_score(trial.curves[fold], epochs=epochs, metric=metric)


def _was_sound(trial: Trial, *, epochs: int, spec: StudySpec, metric: Metric) -> bool:
    """Tell whether a failed trial had all folds trained to an epoch, with more still to come."""
    if len(trial.curves) < spec.folds:
        return False
    heads = [_head(curve, epochs) for curve in trial.curves]
    if not all(head.epochs and head.is_sound(metric) for head in heads):
        return False
    ended = [_had_ended(head, spec=spec, metric=metric) for head in heads]
    reached = all(end or head.epochs >= epochs for end, head in zip(ended, heads, strict=True))
    return reached and not all(ended)


def _had_ended(curve: LearningCurve, *, spec: StudySpec, metric: Metric) -> bool:
    if curve.epochs >= spec.budget.epochs:
        return True
    patience = spec.budget.patience
    best_epoch = curve_value([curve], metric).best_epoch
    return patience is not None and curve.epochs - best_epoch >= patience


def _head(curve: LearningCurve, epochs: int) -> LearningCurve:
    return LearningCurve({name: values[:epochs] for name, values in curve.metrics.items()})
