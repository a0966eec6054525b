"""Which parameters act together: functional ANOVA of a random forest."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
from typing import TYPE_CHECKING, final

import numpy as np
from sklearn.ensemble import RandomForestRegressor

from search_spaces import Categorical

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search_spaces import Configuration, Float, Integer, SearchSpace

_TREES, _FEWEST_IN_A_LEAF = 64, 2
# So many places along a parameter, each averaged over so many configurations of the others.
_PLACES, _BEHIND, _FOR_TOTAL = 8, 64, 1024
_MOST_PARAMETERS, _MOST_TRIALS = 6, 2_000


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """How much pairs of parameters decide beyond what each does by itself.

    Attributes:
        pairs: Two parameters with their share in the variance, 0 to 1, the greatest first.
        explained: The share of the variance of trials that a tree was not fitted on which the
            other trees explain (R², out of bag); at most 1, and below 0 where they explain nothing.
    """

    pairs: tuple[tuple[tuple[str, str], float], ...]
    explained: float


def parameter_interactions(
    configurations: Sequence[Configuration], values: Sequence[float], *, space: SearchSpace
) -> Together:
    """Return how much the parameters of a space act together on what trials are worth.

    A random forest learns the values; its variance over configurations whose parameters are drawn
    independently, each as often as it was tried, is taken apart into what parameters explain by
    themselves and what two explain only together (Hutter et al. 2014, "An Efficient Approach for
    Assessing Hyperparameter Importance"; here by averages over drawn configurations). Of the
    parameters the six that decide most by themselves are looked at; one that is active only for
    some values of another makes no pair with it.

    Args:
        configurations: Of the trials that completed.
        values: What each is worth, on the scale on which differences count.
        space: What they were drawn from.
    """
    draw = np.random.default_rng(0)
    if len(configurations) > _MOST_TRIALS:
        kept = np.sort(draw.choice(len(configurations), _MOST_TRIALS, replace=False))
        configurations = [configurations[place] for place in kept]
        values = [values[place] for place in kept]
    names = [
        name for name in space.parameters if len({str(one.get(name)) for one in configurations}) > 1
    ]
    rows = np.column_stack([_encoded(configurations, name, space, draw) for name in names])
    forest = RandomForestRegressor(
        _TREES, min_samples_leaf=_FEWEST_IN_A_LEAF, oob_score=True, random_state=0
    )
    forest.fit(rows, values)
    drawn = np.column_stack([draw.choice(column, _FOR_TOTAL) for column in rows.T])
    total = float(np.var(forest.predict(drawn)))
    found: list[tuple[tuple[str, str], float]] = []
    if total > 0:
        shares = _shares(forest, rows, drawn[:_BEHIND])
        found = [
            ((names[one], names[other]), share / total)
            for (one, other), share in shares.items()
            if not _hang_together(space, names[one], names[other])
        ]
    found.sort(key=lambda one: (-one[1], one[0]))
    return Together(pairs=tuple(found), explained=float(forest.oob_score_))


def _shares(
    forest: RandomForestRegressor, rows: NDArray[np.float64], behind: NDArray[np.float64]
) -> dict[tuple[int, int], float]:
    """Return the variance that pairs of columns explain together, by their places."""
    places = [_places(column) for column in rows.T]
    alone = [
        float(np.var(_averages(forest, behind, {column: places[column]})))
        for column in range(len(places))
    ]
    most = sorted(range(len(places)), key=lambda column: -alone[column])[:_MOST_PARAMETERS]
    return {
        (one, other): _share(forest, behind, {one: places[one], other: places[other]})
        for one, other in combinations(sorted(most), 2)
    }


def _share(
    forest: RandomForestRegressor, behind: NDArray[np.float64], at: dict[int, NDArray[np.float64]]
) -> float:
    """Return the variance that two columns explain beyond what each explains by itself."""
    one, other = at.values()
    table = _averages(forest, behind, at).reshape(len(one), len(other))
    rest = table - table.mean(axis=0) - table.mean(axis=1, keepdims=True) + table.mean()
    return float(np.var(rest))


def _averages(
    forest: RandomForestRegressor,
    behind: NDArray[np.float64],
    at: dict[int, NDArray[np.float64]],
) -> NDArray[np.float64]:
    """Return the forest's averages at each combination of places of some columns."""
    combined = list(product(*at.values()))
    rows = np.tile(behind, (len(combined), 1))
    held = np.repeat(np.array(combined), len(behind), axis=0)
    for place, column in enumerate(at):
        rows[:, column] = held[:, place]
    averages: NDArray[np.float64] = forest.predict(rows).reshape(len(combined), -1).mean(axis=1)
    return averages


def _places(column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return places along a column so that as many trials lie around each."""
    ranks = (np.arange(_PLACES) + 0.5) / _PLACES
    return np.quantile(column, ranks, method="nearest")


def _encoded(
    configurations: Sequence[Configuration],
    name: str,
    space: SearchSpace,
    draw: np.random.Generator,
) -> NDArray[np.float64]:
    """Return a parameter's values as numbers; where it is not active, any that another trial has.

    A number of its own would tell what it hangs on, and act in its place.
    """
    kind: Integer | Float | Categorical = space.parameters[name]
    raw = [one.get(name) for one in configurations]
    if isinstance(kind, Categorical):
        known = {choice: float(place) for place, choice in enumerate(kind.choices)}
        numbers = [None if one is None else known.get(one, -1.0) for one in raw]
    else:
        numbers = [float(one) if isinstance(one, int | float) else None for one in raw]
        if kind.log:
            numbers = [None if one is None else float(np.log(one)) for one in numbers]
    active = [one for one in numbers if one is not None]
    return np.array([draw.choice(active) if one is None else one for one in numbers])


def _hang_together(space: SearchSpace, one: str, other: str) -> bool:
    return other in space.parameters[one].condition.parents or (
        one in space.parameters[other].condition.parents
    )
