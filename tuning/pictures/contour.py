"""What the picture of the contour shows: the value over the two parameters that matter most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.pictures.importance import Importance, importance_of
from tuning.pictures.slices import Slices, slices_of

if TYPE_CHECKING:
    from tuning.pictures.axes import Axis
    from tuning.results.study_record import StudyRecord


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A completed trial in which both parameters are active.

    Attributes:
        number: The trial.
        across: Its place along the first parameter.
        up: Its place along the second one.
        value: What it is worth.
    """

    number: int
    across: float
    up: float
    value: float


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Contour:
    """The completed trials of a study over two parameters.

    Attributes:
        slices: The trials along all parameters.
        axes: The two; empty where fewer are known to matter.
        spots: The trials in which both are active.
    """

    slices: Slices
    axes: tuple[Axis, ...]
    spots: tuple[Spot, ...]

    @property
    def has_surface(self) -> bool:
        """Whether there is something between the trials: between choices there is nothing."""
        return len(self.axes) == 2 and not any(axis.choices for axis in self.axes)


def contour_of(
    study: StudyRecord, *, importance: Importance | None = None, slices: Slices | None = None
) -> Contour:
    """Return the completed trials of a study over its two most important parameters.

    Args:
        study: The study.
        importance: Where it is known already.
        slices: Where they are known already.
    """
    slices = slices_of(study) if slices is None else slices
    importance = importance_of(study) if importance is None else importance
    axes = tuple(
        axis for name, _ in importance.shares[:2] for axis in slices.axes if axis.parameter == name
    )
    if len(axes) != 2:
        return Contour(slices=slices, axes=(), spots=())
    trials = zip(slices.numbers, *(axis.places for axis in axes), slices.values, strict=True)
    spots = tuple(
        Spot(number=number, across=across, up=up, value=value)
        for number, across, up, value in trials
        if across is not None and up is not None
    )
    return Contour(slices=slices, axes=axes, spots=spots)
