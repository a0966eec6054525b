"""What the picture of the learning curves shows: the metric over the epochs, a line a trial."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.measurement import mean_measurement
from tuning.pictures.marks import Mark, mark_of, spans_magnitudes
from tuning.records import Failed
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
        best_epoch: The epoch that the trial's value is of, the median over the folds; None where
            nobody says.
    """

    number: int
    mark: Mark
    values: tuple[float, ...]
    is_best: bool
    best_epoch: int | None = None

    @property
    def end(self) -> tuple[int, float]:
        """The last epoch, and the metric there."""
        return len(self.values), self.values[-1]

    @property
    def best(self) -> tuple[int, float] | None:
        """The best epoch, and the metric there; None where it is not known."""
        if self.best_epoch is None or not 0 < self.best_epoch <= len(self.values):
            return None
        return self.best_epoch, self.values[self.best_epoch - 1]


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

    def ends(self, mark: Mark) -> tuple[Line, ...]:
        """Return the lines of the trials that ended before their time in one way."""
        return tuple(line for line in self.lines if line.mark is mark is not Mark.COMPLETED)

    @property
    def best(self) -> Line | None:
        """The best trial's line, where its best epoch is known."""
        return next((one for one in self.lines if one.is_best and one.best is not None), None)


def curves_of(study: StudyRecord) -> Curves:
    """Return the learning curves of a study's first trials in the leaderboard, at most 40."""
    lines = []
    for row in study_rows(study):
        values = _validation_curve(row.trial, study.metric)
        if values:
            mark = mark_of(row.trial.outcome)
            is_best = row.rank == 1
            outcome = row.trial.outcome
            lines.append(
                Line(
                    number=row.trial.number,
                    mark=mark,
                    values=values,
                    is_best=is_best,
                    best_epoch=None if isinstance(outcome, Failed) else outcome.best_epoch,
                )
            )
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
