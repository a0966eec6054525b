"""A configuration like another one, a little further in some direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search_spaces import Float
from search_spaces.domains import settled

if TYPE_CHECKING:
    import random

    from search_spaces import Configuration, SearchSpace, Value

_FACTORS = (0.8, 1.2)
_SHARE_OF_RANGE = 0.1


def perturbed_parameters(space: SearchSpace) -> tuple[str, ...]:
    """Return the parameters that may change while a model trains: floats nothing depends on.

    Others shape the model, or say which parameters there are.
    """
    parents = {
        parent for parameter in space.parameters.values() for parent in parameter.condition.parents
    }
    return tuple(
        name
        for name, parameter in space.parameters.items()
        if isinstance(parameter, Float) and name not in parents
    )


def perturbed(
    configuration: Configuration, space: SearchSpace, *, generator: random.Random
) -> Configuration:
    """Return a configuration with every active float moved up or down, inside of the space.

    One on a logarithmic scale is multiplied by 0.8 or 1.2, as Ray Tune does; one on a linear
    scale, which may be 0, moves by a tenth of its range, and by a step at least.
    """
    values: dict[str, Value] = dict(configuration)
    for name in perturbed_parameters(space):
        parameter = space.parameters[name]
        if name in values and isinstance(parameter, Float):
            values[name] = _moved(float(values[name]), parameter, generator=generator)
    return space.activate(values)


def _moved(value: float, parameter: Float, *, generator: random.Random) -> float:
    upwards = generator.random() < 0.5
    moved = _further(value, parameter, upwards=upwards)
    # At an end of the range there is one way only.
    return moved if moved != value else _further(value, parameter, upwards=not upwards)


def _further(value: float, parameter: Float, *, upwards: bool) -> float:
    down, up = _FACTORS
    if parameter.log:
        moved = value * (up if upwards else down)
    else:
        distance = _SHARE_OF_RANGE * (parameter.high - parameter.low)
        distance = max(distance, parameter.step or 0.0)
        moved = value + (distance if upwards else -distance)
    return float(settled(parameter, min(max(moved, parameter.low), parameter.high)))
