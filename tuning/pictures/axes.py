"""Where the values of a parameter stand along an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from search_spaces import Categorical

if TYPE_CHECKING:
    from search_spaces import SearchSpace
    from tuning.records import Trial


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A parameter's values, a place a trial.

    Attributes:
        parameter: Its name.
        places: The numbers themselves; of a categorical parameter each choice's position in
            ``choices``; None where the parameter is not active.
        choices: The choices as text; empty for numbers.
        is_logarithmic: Whether numbers are searched by their logarithms.
    """

    parameter: str
    places: tuple[float | None, ...]
    choices: tuple[str, ...] = ()
    is_logarithmic: bool = False

    @property
    def varies(self) -> bool:
        """Whether there are two places at least."""
        return len({place for place in self.places if place is not None}) > 1


def axis_of(space: SearchSpace, parameter: str, trials: Sequence[Trial]) -> Axis:
    """Return the axis of one of a space's parameters for some trials."""
    kind = space.parameters[parameter]
    values = [trial.configuration.get(parameter) for trial in trials]
    if isinstance(kind, Categorical):
        known = {choice: float(place) for place, choice in enumerate(kind.choices)}
        return Axis(
            parameter=parameter,
            places=tuple(None if value is None else known.get(value) for value in values),
            choices=tuple(map(str, known)),
        )
    is_logarithmic = kind.log
    return Axis(
        parameter=parameter,
        places=tuple(_number(value) for value in values),
        is_logarithmic=is_logarithmic,
    )


def axes_of(space: SearchSpace, trials: Sequence[Trial]) -> tuple[Axis, ...]:
    """Return the axes of all parameters of a space, in its order."""
    return tuple(axis_of(space, name, trials) for name in space.parameters)


def _number(value: object) -> float | None:
    if isinstance(value, int | float) and math.isfinite(value):
        return float(value)
    return None
