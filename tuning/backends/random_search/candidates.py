"""The distinct candidates of a study, drawn by scikit-learn."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from sklearn.model_selection import ParameterSampler

from tuning.backends.random_search.space import from_sklearn, to_candidate, to_grid

if TYPE_CHECKING:
    from search_spaces import Configuration, SearchSpace, Value
    from tuning.backends.random_search.space import Candidate, ParameterDistribution

# Drawing costs next to nothing; after this many repetitions in a row what is left of a finite
# space is taken in the order of its grid.
_REPETITIONS = 2000


def endless_draws(
    distributions: Mapping[str, ParameterDistribution], *, seed: int
) -> Iterable[Candidate]:
    """Return scikit-learn's random candidates, which may repeat; ``seed`` is 0 to 2**32 - 1."""
    return ParameterSampler(distributions, sys.maxsize, random_state=seed)


def distinct_candidates(
    draws: Iterable[Candidate],
    space: SearchSpace,
    *,
    count: int,
    first: Sequence[Configuration] = (),
) -> list[Candidate]:
    """Return the first distinct candidates: ``count`` of them, or all that the space has.

    Those of ``first`` come before what is drawn.

    Candidates that differ in inactive parameters alone are the same. A larger count begins with
    the same candidates.
    """
    size = space.size()
    wanted = count if size is None else min(count, size)
    found = dict.fromkeys(first[:wanted])
    if len(found) < wanted:
        _draw_distinct(draws, space, wanted=wanted, found=found)
    if size is not None and len(found) < wanted:
        for configuration in space.grid():
            found.setdefault(configuration)
            if len(found) == wanted:
                break
    return [to_candidate(configuration, space) for configuration in found]


def grid_candidates(space: SearchSpace, *, count: int) -> list[dict[str, list[Value]]]:
    """Return the first ``count`` points of the grid, in the form of ``ParameterGrid``."""
    return list(islice(to_grid(space), count))


def _draw_distinct(
    draws: Iterable[Candidate],
    space: SearchSpace,
    *,
    wanted: int,
    found: dict[Configuration, None],
) -> None:
    """Add what is drawn and not found yet, until there are as many as wanted."""
    repeated = 0
    for draw in draws:
        configuration = from_sklearn(draw, space)
        repeated = repeated + 1 if configuration in found else 0
        found.setdefault(configuration)
        if len(found) == wanted or repeated == _REPETITIONS:
            break
