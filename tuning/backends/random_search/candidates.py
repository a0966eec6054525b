"""The distinct candidates of a study, drawn by scikit-learn."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING

from sklearn.model_selection import ParameterSampler

from tuning.backends.random_search.space import from_sklearn, to_candidate, to_grid, to_sklearn

if TYPE_CHECKING:
    from search_spaces import Configuration, SearchSpace, Value
    from tuning.backends.random_search.space import Candidate

# Drawing costs next to nothing; after this many repetitions in a row what is left of a finite
# space is taken in the order of its grid.
_REPETITIONS = 2000


def draw_candidates(space: SearchSpace, *, count: int, seed: int) -> list[Candidate]:
    """Return distinct random candidates: ``count`` of them, or all that the space has.

    A larger count begins with the same candidates.

    Args:
        space: The space to draw from.
        count: How many to return at most.
        seed: 0 to 2**32 - 1.
    """
    size = space.size()
    wanted = count if size is None else min(count, size)
    found: dict[Configuration, None] = {}
    _draw(found, space, wanted=wanted, seed=seed)
    if size is not None and len(found) < wanted:
        for configuration in space.grid():
            found.setdefault(configuration)
            if len(found) == wanted:
                break
    return [to_candidate(configuration, space) for configuration in found]


def grid_candidates(space: SearchSpace, *, count: int) -> list[dict[str, list[Value]]]:
    """Return the first ``count`` points of the grid, in the form of ``ParameterGrid``."""
    return list(islice(to_grid(space), count))


def _draw(found: dict[Configuration, None], space: SearchSpace, *, wanted: int, seed: int) -> None:
    repeated = 0
    for draw in ParameterSampler(to_sklearn(space), sys.maxsize, random_state=seed):
        configuration = from_sklearn(draw, space)
        repeated = repeated + 1 if configuration in found else 0
        found.setdefault(configuration)
        if len(found) == wanted or repeated == _REPETITIONS:
            return
