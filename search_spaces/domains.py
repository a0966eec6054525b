"""A parameter and the set of values that it stands for: drawn, contained, counted, listed."""

import math
from decimal import Decimal
from typing import assert_never

from search_spaces.errors import SearchSpaceError
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import Value, same_value, shown

__all__ = [
    "Categorical",
    "Float",
    "Integer",
    "Parameter",
    "Value",
    "contains",
    "grid_values",
    "parameter_size",
    "quantile",
    "settled",
    "value_at",
]


def quantile(parameter: Parameter, u: float) -> Value:
    """Return the value below which a share `u` of the sampling distribution lies.

    An integer is uniform over `low, low + step, ..., high`; a float with a step likewise over its
    grid; a float uniform or log-uniform between its bounds; a categorical uniform over its choices.
    An integer with `log` is log-uniform over `[low - 0.5, high + 0.5]`, rounded to the nearest and
    brought back inside, which is Optuna's rule (`optuna/_transform.py`).

    Args:
        parameter: A valid parameter.
        u: A number in [0, 1).

    Raises:
        SearchSpaceError: When `u` is outside [0, 1).
    """
    if not 0.0 <= u < 1.0:
        raise SearchSpaceError(f"quantile: u is {shown(u)}; it must be at least 0 and below 1")
    match parameter:
        case Integer(log=True):
            lowest, highest = math.log(parameter.low - 0.5), math.log(parameter.high + 0.5)
            nearest = round(math.exp(lowest + u * (highest - lowest)))
            return min(max(nearest, parameter.low), parameter.high)
        case Float(step=None):
            return _between(parameter, u)
        case Integer() | Float() | Categorical():
            size = parameter_size(parameter)
            assert size is not None, "only a float without a step is continuous"
            return value_at(parameter, min(int(u * size), size - 1))
        case _:
            assert_never(parameter)


def contains(parameter: Parameter, value: object) -> bool:
    """Tell whether `value` is one that the parameter can take.

    A bool is no number here. A whole number may stand for a float. Ends and steps of a float are
    met within a relative 1e-9, since libraries that work on a log scale miss them by a rounding.
    """
    match parameter:
        case Categorical():
            return any(same_value(choice, value) for choice in parameter.choices)
        case Integer():
            return (
                isinstance(value, int)
                and not isinstance(value, bool)
                and parameter.low <= value <= parameter.high
                and (value - parameter.low) % (parameter.step or 1) == 0
            )
        case Float():
            if isinstance(value, bool) or not isinstance(value, int | float):
                return False
            return math.isfinite(value) and _float_contains(parameter, value)
        case _:
            assert_never(parameter)


def settled(parameter: Parameter, value: Value) -> Value:
    """Return a contained value as the parameter itself spells it.

    A whole number becomes a float for a float, a rounding at an end or a step is taken out, and a
    choice gets the type in which it was written.
    """
    match parameter:
        case Integer():
            return value
        case Categorical():
            return next(choice for choice in parameter.choices if same_value(choice, value))
        case Float(step=None):
            return min(max(float(value), parameter.low), parameter.high) + 0.0
        case Float():
            return value_at(parameter, _nearest_index(parameter, float(value)))
        case _:
            assert_never(parameter)


def parameter_size(parameter: Parameter) -> int | None:
    """Return how many values the parameter can take, or None when it is continuous."""
    match parameter:
        case Categorical():
            return len(parameter.choices)
        case Integer():
            return (parameter.high - parameter.low) // (parameter.step or 1) + 1
        case Float(low=low, high=high, step=step):
            return (
                None if step is None else round((Decimal(high) - Decimal(low)) / Decimal(step)) + 1
            )
        case _:
            assert_never(parameter)


def value_at(parameter: Parameter, index: int) -> Value:
    """Return the value with this index, from 0, of a parameter that is not continuous.

    The grid of a stepped float is worked out in decimals, so that 0.0, 0.1, ... holds 0.3.

    Raises:
        SearchSpaceError: When the parameter is continuous.
    """
    match parameter:
        case Categorical():
            return parameter.choices[index]
        case Integer():
            return parameter.low + index * (parameter.step or 1)
        case Float(step=None):
            raise SearchSpaceError("value_at: a float without a step has no numbered values")
        case Float(low=low, high=high, step=step):
            exact = Decimal(repr(low)) + index * Decimal(repr(step))
            return min(float(exact), high) + 0.0 if index + 1 != parameter_size(parameter) else high
        case _:
            assert_never(parameter)


def grid_values(parameter: Parameter, levels: int = 5) -> tuple[Value, ...]:
    """Return the values that a grid search tries, lowest or first written first.

    All values of an integer, a categorical and a stepped float; of a continuous float `levels`
    values, evenly spaced on its own scale, both ends among them.

    Raises:
        SearchSpaceError: When `levels` is below 2.
    """
    size = parameter_size(parameter)
    if size is not None:
        return tuple(value_at(parameter, index) for index in range(size))
    if levels < 2:
        raise SearchSpaceError(f"grid: levels is {levels}; write 2 or more, both ends are included")
    assert isinstance(parameter, Float), "only a float can be continuous"
    shares = (index / (levels - 1) for index in range(levels))
    return tuple(dict.fromkeys(_between(parameter, share) for share in shares))


def _between(parameter: Float, share: float) -> float:
    low, high = parameter.low, parameter.high
    if share in (0.0, 1.0):
        return low if share == 0.0 else high
    if parameter.log:
        value = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    else:
        value = low + share * (high - low)
    return min(max(value, low), high)


def _float_contains(parameter: Float, value: float) -> bool:
    slack = 1e-9 * abs(value)
    if not parameter.low - slack <= value <= parameter.high + slack:
        return False
    if parameter.step is None:
        return True
    on_grid = value_at(parameter, _nearest_index(parameter, value))
    assert isinstance(on_grid, float)
    # The slack stays well below a step also where the values are large beside it.
    tolerance = min(1e-9 * max(abs(value), parameter.step), parameter.step / 1000)
    return abs(on_grid - value) <= tolerance


def _nearest_index(parameter: Float, value: float) -> int:
    assert parameter.step is not None, "only a stepped float has a nearest index"
    low, high, step = Decimal(parameter.low), Decimal(parameter.high), Decimal(parameter.step)
    return min(max(round((Decimal(value) - low) / step), 0), round((high - low) / step))
