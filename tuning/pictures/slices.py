"""What the picture of the slices shows: the value of each trial along each parameter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.pictures.axes import Axis, axes_of
from tuning.pictures.marks import spans_magnitudes
from tuning.records import Completed

if TYPE_CHECKING:
    from objectives.metric import Direction
    from tuning.results.study_record import StudyRecord


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Slices:
    """The completed trials of a study along each of its parameters.

    Attributes:
        study: Its name.
        metric: What trials are ranked by.
        direction: In which direction it improves.
        numbers: The trials.
        values: What each is worth.
        axes: A parameter each, those that vary; their places are in the order of the trials.
        is_logarithmic: Whether the values are told apart on a logarithmic axis alone.
    """

    study: str
    metric: str
    direction: Direction
    numbers: tuple[int, ...]
    values: tuple[float, ...]
    axes: tuple[Axis, ...]
    is_logarithmic: bool

    def worth(self, value: float) -> float:
        """Return where a value stands in a scale of colours or heights."""
        return math.log10(value) if self.is_logarithmic else value


def slices_of(study: StudyRecord) -> Slices:
    """Return the completed trials of a study along each parameter that varies among them."""
    done = [
        trial for _, trial in sorted(study.trials.items()) if isinstance(trial.outcome, Completed)
    ]
    values = tuple(trial.value for trial in done if trial.value is not None)
    return Slices(
        study=study.spec.name,
        metric=study.metric.name,
        direction=study.metric.direction,
        numbers=tuple(trial.number for trial in done),
        values=values,
        axes=tuple(axis for axis in axes_of(study.spec.space, done) if axis.varies),
        is_logarithmic=spans_magnitudes(values),
    )
