"""How many configurations enter each bracket of Hyperband, and how many stay in each round."""

from __future__ import annotations

import math
from fractions import Fraction

FACTOR = 3
"""Each round keeps one in so many, and trains it for so many times the epochs."""


def bracket_sizes(trials: int, *, epochs: int) -> list[list[int]]:
    """Return the size of every round: ``sizes[bracket][round]``.

    KerasTuner sizes its brackets by the epochs alone, 172 configurations at 100 epochs. Here the
    given number enters over all brackets, shared out in proportion to Hyperband's own sizes
    (Li et al. 2018, "Hyperband", algorithm 1) by largest remainders. Bracket ``b`` halves ``b``
    times; there are no more brackets than the configurations, or the epochs, can be divided for.

    Args:
        trials: Configurations that enter in all, at least 1.
        epochs: The most epochs of a trial, at least 1.
    """
    count = min(_divisions(trials), _divisions(epochs)) + 1
    shares = [Fraction(FACTOR**bracket, bracket + 1) for bracket in range(count)]
    return [
        [math.ceil(entering / FACTOR**round_number) for round_number in range(bracket + 1)]
        for bracket, entering in enumerate(_apportioned(trials, shares))
    ]


def _divisions(number: int) -> int:
    """Return how often a number can be divided by the factor and stay at least 1."""
    divisions = 0
    while number >= FACTOR ** (divisions + 1):
        divisions += 1
    return divisions


def _apportioned(seats: int, shares: list[Fraction]) -> list[int]:
    total = sum(shares)
    quotas = [seats * share / total for share in shares]
    given = [math.floor(quota) for quota in quotas]
    # Ties go to the bracket that stops trials earliest, where one more costs least.
    neediest = sorted(range(len(shares)), key=lambda i: (given[i] - quotas[i], -i))
    for index in neediest[: seats - sum(given)]:
        given[index] += 1
    return given
