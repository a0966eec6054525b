"""What the picture of a search's course shows: each trial's value, and the best one so far."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, final

from tuning.pictures.marks import Mark, mark_of, spans_magnitudes
from tuning.results.ranking import incumbents
from tuning.results.tables import short

if TYPE_CHECKING:
    from objectives.metric import Direction
    from tuning.results.study_record import StudyRecord


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A finished trial.

    Attributes:
        number: The trial.
        mark: How it ended.
        value: What it is worth; of a pruned one the best it had reached; None where there is none.
        configuration: For people, such as ``neurons=30 optimizer=adam``.
        seconds: When it ended, after the study began; pauses until it was resumed count.
    """

    number: int
    mark: Mark
    value: float | None
    configuration: str
    seconds: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The course of a search.

    Attributes:
        study: Its name.
        metric: What trials are ranked by.
        direction: In which direction it improves.
        points: The finished trials by number.
        incumbent: From which trial on which value was the best, each better than the one before.
        is_logarithmic: Whether the values are told apart on a logarithmic axis alone.
        over_seconds: Whether it is drawn by the times at which trials ended, not by their numbers.
    """

    study: str
    metric: str
    direction: Direction
    points: tuple[Point, ...]
    incumbent: tuple[tuple[int, float], ...]
    is_logarithmic: bool
    over_seconds: bool = False

    @property
    def last(self) -> int:
        """The highest number of a finished trial; 0 where there is none."""
        return max((point.number for point in self.points), default=0)

    def stairs(self, *, over_seconds: bool) -> tuple[tuple[float, float], ...]:
        """Return from where on which value was the best, and that of the last trial again.

        By seconds a trial counts when it ends, which need not be the order of the numbers.
        """
        if not self.incumbent:
            return ()
        if not over_seconds:
            return (*self.incumbent, (self.last, self.incumbent[-1][1]))
        steps: list[tuple[float, float]] = []
        sign = 1.0 if self.direction == "minimize" else -1.0
        for point in sorted(self.of(Mark.COMPLETED), key=lambda one: one.seconds):
            if point.value is not None and (not steps or sign * (point.value - steps[-1][1]) < 0):
                steps.append((point.seconds, point.value))
        return (*steps, (max(point.seconds for point in self.points), steps[-1][1]))

    def of(self, mark: Mark) -> tuple[Point, ...]:
        """Return the trials that ended one way."""
        return tuple(point for point in self.points if point.mark is mark)


def seconds_of(study: StudyRecord) -> History:
    """Return the course of a study's search, by the seconds since it began."""
    return replace(history_of(study), over_seconds=True)


def history_of(study: StudyRecord) -> History:
    """Return the course of a study's search, by the numbers of its trials."""
    points = []
    began = datetime.fromisoformat(study.created_at)
    for number, trial in sorted(study.trials.items()):
        mark = mark_of(trial.outcome)
        settings = (f"{name}={short(value)}" for name, value in trial.configuration.items())
        value = trial.value
        points.append(
            Point(
                number=number,
                mark=mark,
                value=value if value is not None and math.isfinite(value) else None,
                configuration=" ".join(settings),
                seconds=(datetime.fromisoformat(trial.finished_at) - began).total_seconds(),
            )
        )
    return History(
        study=study.spec.name,
        metric=study.metric.name,
        direction=study.metric.direction,
        points=tuple(points),
        incumbent=tuple(incumbents(study.trials.values(), study.metric)),
        is_logarithmic=spans_magnitudes(p.value for p in points if p.value is not None),
    )
