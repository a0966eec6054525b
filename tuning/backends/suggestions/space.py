"""A search space to Optuna's distributions, and Optuna's values back."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

from search_spaces import Categorical, Float, Integer
from search_spaces.domains import grid_values

if TYPE_CHECKING:
    import optuna

    from search_spaces import Configuration, Parameter, SearchSpace, Value


def to_optuna(parameter: Parameter) -> BaseDistribution:
    """Return Optuna's distribution for a parameter; both keep their bounds inclusive."""
    match parameter:
        case Integer(low, high, log=log, step=step):
            return IntDistribution(low, high, log=log, step=step or 1)
        case Float(low, high, log=log, step=step):
            return FloatDistribution(low, high, log=log, step=step)
        case Categorical(choices):
            return CategoricalDistribution(choices)
        case _:
            assert_never(parameter)


def suggest(trial: optuna.trial.Trial, space: SearchSpace) -> Configuration:
    """Ask Optuna for the parameters that are active, parents before children."""
    values: dict[str, Value] = dict(space.constants)
    for name, parameter in space.parameters.items():
        if parameter.condition.holds(values):
            values[name] = _suggest_one(trial, name, to_optuna(parameter))
    return space.activate(values)


def from_configuration(
    configuration: Configuration, space: SearchSpace
) -> tuple[dict[str, Value], dict[str, BaseDistribution]]:
    """Return a configuration as Optuna's values with their distributions."""
    active = {name: value for name, value in configuration.items() if name in space.parameters}
    return active, {name: to_optuna(space.parameters[name]) for name in active}


def to_grid(space: SearchSpace) -> dict[str, tuple[Value, ...]]:
    """Return the values that a grid search tries of each parameter."""
    return {name: grid_values(parameter) for name, parameter in space.parameters.items()}


def _suggest_one(trial: optuna.trial.Trial, name: str, distribution: BaseDistribution) -> Value:
    match distribution:
        case IntDistribution(low=low, high=high, log=log, step=step):
            return trial.suggest_int(name, low, high, log=log, step=step)
        case FloatDistribution(low=low, high=high, log=log, step=step):
            return _tidy(trial.suggest_float(name, low, high, log=log, step=step), step)
        case CategoricalDistribution(choices=choices):
            value = trial.suggest_categorical(name, choices)
            assert value is not None
            return value
        case _:
            raise TypeError(f"{type(distribution).__name__} is not a distribution of ours")


def _tidy(value: float, step: float | None) -> float:
    # Optuna counts steps in decimal and returns the nearest float; keep what people would write.
    return value if step is None else round(value, 12)
