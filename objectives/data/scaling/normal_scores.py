"""Numbers as ranks among the fitted rows, spread as a normal distribution spreads them.

What one number far from all others does to a network then depends on its rank alone. The scores
are van der Waerden's (1952); scikit-learn's ``QuantileTransformer`` makes the same ones but for
the ends of a column, where equal numbers share a score here, too.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.data.scaling.normal_quantiles import normal_quantiles

_MOST_LANDMARKS = 1_000
"""As many as scikit-learn's; between two of them a rank is interpolated."""


def landmarks(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return evenly spaced quantiles of columns, shape (landmarks, ...), in rising order.

    They are numbers of the columns, not between two of them: rounding would tell equal ones apart.

    Args:
        numbers: The fitted rows without blanks, shape (rows, ...), one row or more.
    """
    last = len(numbers) - 1
    places = np.linspace(0, last, min(len(numbers), _MOST_LANDMARKS)).round().astype(np.intp)
    chosen: NDArray[np.float64] = np.sort(numbers, axis=0)[places]
    return chosen


def normal_scores(
    numbers: NDArray[np.float64], quantiles: NDArray[np.float64], *, rows: int
) -> NDArray[np.float64]:
    """Return the scores of one column, shape (rows,).

    A number beyond the fitted ones scores as the outermost half of a row does; a column whose
    fitted numbers are all the same is 0 everywhere.

    Args:
        numbers: Finite numbers of the column.
        quantiles: The column's landmarks, from the smallest to the largest number.
        rows: How many rows were fitted.
    """
    if quantiles[0] == quantiles[-1]:
        return np.zeros(len(numbers))
    if are_told_apart_in_float32(quantiles):
        numbers, quantiles = _rounded(numbers), _rounded(quantiles)
    shares = np.linspace(0.0, 1.0, len(quantiles))
    upper = lower = np.interp(numbers, quantiles, shares)
    if (quantiles[1:] == quantiles[:-1]).any():
        # Equal numbers have many ranks, of which these are the last and the first.
        lower = -np.interp(-numbers, -quantiles[::-1], -shares[::-1])
    return normal_quantiles(np.clip((lower + upper) / 2.0, *outermost(rows)))


def are_told_apart_in_float32(quantiles: NDArray[np.float64]) -> bool:
    """Tell whether a column's numbers are compared as float32: no landmarks become equal by it.

    Equal numbers share a score in the middle of theirs. One that is a rounding away from them, as
    0.1 of a float32 array is from 0.1 of a text, would have that of their first or last row.
    """
    rounded = _rounded(quantiles)
    apart = rounded[1:] > rounded[:-1]
    return bool(np.isfinite(rounded).all() and (apart == (quantiles[1:] > quantiles[:-1])).all())


def _rounded(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return numbers.astype(np.float32).astype(np.float64)


def outermost(rows: int) -> tuple[float, float]:
    """Return the shares of the smallest and of the largest number of so many rows."""
    return 0.5 / rows, 1.0 - 0.5 / rows


def column_facts(quantiles: NDArray[np.float64], *, rows: int) -> dict[str, Any]:
    """Return what new rows of one column need, JSON-able."""
    return {"rows": rows, "quantiles": quantiles.tolist()}
