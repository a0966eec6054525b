"""A search space to scikit-learn's distributions and grids, and its candidates back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias, final

from objectives.trial.estimator import PARAMETER_PREFIX
from search_spaces.domains import quantile

if TYPE_CHECKING:
    import numpy as np

    from search_spaces import Configuration, Parameter, SearchSpace, Value

Candidate: TypeAlias = "dict[str, Value]"


@final
class ParameterDistribution:
    """A parameter as what ``ParameterSampler`` draws from: anything that has ``rvs``.

    All parameters are distributions, also those with few values, since scikit-learn draws from
    lists alone without replacement.
    """

    def __init__(self, parameter: Parameter) -> None:
        """Take the parameter whose law is drawn from."""
        self._parameter = parameter

    def rvs(self, *, random_state: np.random.RandomState) -> Value:
        """Draw one value, both bounds inclusive."""
        return quantile(self._parameter, float(random_state.random_sample()))


def to_sklearn(space: SearchSpace) -> dict[str, ParameterDistribution]:
    """Return the distributions that ``RandomizedSearchCV`` draws from, inactive ones included."""
    return {
        PARAMETER_PREFIX + name: ParameterDistribution(parameter)
        for name, parameter in space.parameters.items()
    }


def to_grid(space: SearchSpace) -> Iterator[dict[str, list[Value]]]:
    """Yield the space's grid for ``ParameterGrid``, as one grid of a single cell each.

    A list of grids is scikit-learn's own way to write conditions; with a cell each no inactive
    parameter multiplies the grid.
    """
    for configuration in space.grid():
        candidate = to_candidate(configuration, space)
        yield {name: [value] for name, value in candidate.items()}


def to_candidate(configuration: Configuration, space: SearchSpace) -> Candidate:
    """Return a configuration as scikit-learn's candidate: its active parameters, prefixed."""
    return {
        PARAMETER_PREFIX + name: value
        for name, value in configuration.items()
        if name in space.parameters
    }


def from_sklearn(candidate: Mapping[str, Value], space: SearchSpace) -> Configuration:
    """Return a candidate as a configuration, without inactive parameters and the resource."""
    return space.activate(
        {
            name.removeprefix(PARAMETER_PREFIX): value
            for name, value in candidate.items()
            if name.startswith(PARAMETER_PREFIX)
        }
    )
