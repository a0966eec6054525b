"""A search space to KerasTuner's hyperparameters, and KerasTuner's values back.

KerasTuner's ``Choice`` takes values of one type only, its ``Int`` multiplies by the step on a log
scale and its stepped ``Float`` accumulates roundings. So whatever has numbered values is declared
as the ``Int`` 0, 1, ... that numbers them; the rest is a ``Float`` on the parameter's own scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, assert_never

import keras_tuner
from keras_tuner.engine import hyperparameters as native
from keras_tuner.src.engine.conditions import Parent

from search_spaces import Categorical, Float, Integer
from search_spaces.domains import grid_values, parameter_size, value_at
from search_spaces.values import same_value

if TYPE_CHECKING:
    from search_spaces import Configuration, Parameter, SearchSpace, Value


def to_keras_tuner(space: SearchSpace, *, grid: bool = False) -> keras_tuner.HyperParameters:
    """Return the hyperparameters that stand for a space, conditions included.

    A log integer without ``grid`` is a ``Float`` to KerasTuner, whose conditions compare single
    values; what depends on one is therefore declared as always active, and dropped on the way
    back where it is not.

    Args:
        space: The search space.
        grid: Whether to number the values of every parameter, as grid search needs.
    """
    declared = keras_tuner.HyperParameters()
    for name, parameter in space.parameters.items():
        # Explicit conditions, since `conditional_scope` does not find the second of two parents.
        conditions = _conditions(parameter, space, grid=grid)
        declared.merge([_declared(name, parameter, conditions, grid=grid)])
    return declared


def from_keras_tuner(
    values: Mapping[str, float], space: SearchSpace, *, grid: bool = False
) -> Configuration:
    """Return the configuration that KerasTuner's values stand for.

    Args:
        values: A trial's values; Hyperband's own, ``tuner/...``, are passed over.
        space: The search space.
        grid: What ``to_keras_tuner`` was given.
    """
    return space.activate(
        {
            name: _value(parameter, values[name], grid=grid)
            for name, parameter in space.parameters.items()
            if name in values
        }
    )


def to_values(configuration: Configuration, space: SearchSpace) -> dict[str, float]:
    """Return the values of KerasTuner's that stand for a configuration, outside grid search."""
    values: dict[str, float] = {}
    for name, parameter in space.parameters.items():
        if name in configuration:
            given = configuration[name]
            numbered = _count(parameter, grid=False) is not None
            values[name] = _number(parameter, given) if numbered else float(given)
    return values


def _declared(
    name: str, parameter: Parameter, conditions: list[Parent], *, grid: bool
) -> native.HyperParameter:
    count = _count(parameter, grid=grid)
    if count is not None:
        return native.Int(name, 0, count - 1, conditions=conditions)
    assert not isinstance(parameter, Categorical), "choices are always numbered"
    # Half a step on either side gives both ends of a log integer their share; it is rounded back.
    margin = 0.5 if isinstance(parameter, Integer) else 0.0
    return native.Float(
        name,
        parameter.low - margin,
        parameter.high + margin,
        sampling="log" if parameter.log else "linear",
        conditions=conditions,
    )


def _value(parameter: Parameter, given: float, *, grid: bool) -> Value:
    if _count(parameter, grid=grid) is not None:
        if isinstance(parameter, Float) and parameter.step is None:
            return grid_values(parameter)[int(given)]
        return value_at(parameter, int(given))
    assert not isinstance(parameter, Categorical), "choices are always numbered"
    inside = min(max(float(given), parameter.low), parameter.high)
    return round(inside) if isinstance(parameter, Integer) else inside


def _count(parameter: Parameter, *, grid: bool) -> int | None:
    """Return how many numbered values KerasTuner is given, None for a continuous scale."""
    match parameter:
        case Integer(log=True) if not grid:
            return None
        case Float(step=None):
            return len(grid_values(parameter)) if grid else None
        case _:
            return parameter_size(parameter)


def _conditions(parameter: Parameter, space: SearchSpace, *, grid: bool) -> list[Parent]:
    return [
        Parent(name, [_number(space.parameters[name], value) for value in allowed])
        for name, allowed in parameter.condition.clauses
        if _count(space.parameters[name], grid=grid) is not None
    ]


def _number(parameter: Parameter, value: Value) -> int:
    """Return the index of a value that a condition names, the inverse of ``value_at``."""
    match parameter:
        case Categorical(choices):
            return next(i for i, choice in enumerate(choices) if same_value(choice, value))
        case Integer(low, _, step=step) | Float(low, _, step=step):
            return round((float(value) - low) / (step or 1))
        case _:
            assert_never(parameter)
