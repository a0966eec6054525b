"""What the picture of the learning curves shows: the metric over the epochs, a line a trial."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.measurement import mean_measurement
from tuning.pictures.marks import Mark, mark_of, spans_magnitudes
from tuning.results.leaderboard import study_rows

if TYPE_CHECKING:
    from objectives.metric import Direction, Metric
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord

MOST_LINES = 40


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A trial's learning curve.

    Attributes:
        number: The trial.
        mark: How it ended.
        values: The metric on validation rows, the mean over the folds; the first one of epoch 1.
            Of a trial that diverged it ends before the first number that is none.
        is_best: Whether it is the best trial's.
    """

    number: int
    mark: Mark
    values: tuple[float, ...]
    is_best: bool


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """The learning curves of a study.

    Attributes:
        study: Its name.
        metric: What is measured.
        direction: In which direction it improves.
        lines: A trial each, in the leaderboard's order, the best first.
        left_out: How many further trials have a curve.
        is_logarithmic: Whether the values are told apart on a logarithmic axis alone.
    """

    study: str
    metric: str
    direction: Direction
    lines: tuple[Line, ...]
    left_out: int
    is_logarithmic: bool


def curves_of(study: StudyRecord) -> Curves:
    """Return the learning curves of a study's first trials in the leaderboard, at most 40."""
    lines = []
    for row in study_rows(study):
        values = _validation_curve(row.trial, study.metric)
        if values:
            mark = mark_of(row.trial.outcome)
            is_best = row.rank == 1
            lines.append(Line(number=row.trial.number, mark=mark, values=values, is_best=is_best))
    shown = lines[:MOST_LINES]
    return Curves(
        study=study.spec.name,
        metric=study.metric.name,
        direction=study.metric.direction,
        lines=tuple(shown),
        left_out=len(lines) - len(shown),
        is_logarithmic=spans_magnitudes(value for line in shown for value in line.values),
    )


def _validation_curve(trial: Trial, metric: Metric) -> tuple[float, ...]:
    key = metric.validation_key
    values: list[float] = []
    for epoch in range(1, max((curve.epochs for curve in trial.curves), default=0) + 1):
        if not all(key in curve.metrics for curve in trial.curves):
            break
        value = mean_measurement(trial.curves, epoch, metric).metrics[key]
        if not math.isfinite(value):
            break
        values.append(value)
    return tuple(values)
