"""The ways of scaling numbers by what was measured on the fitted rows."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Scaling(StrEnum):
    """How numbers are brought to the size that a network learns from.

    - `standardize`: to mean 0 and deviation 1; images by the mean and the deviation of all pixels
      together.
    - `min_max`: so that the smallest fitted number becomes 0 and the largest 1; other rows may lie
      outside. Images are divided by a constant instead.
    - `quantile`: each column to its ranks among the fitted rows, spread as a normal distribution,
      so that a few numbers far from all others do no harm. Images are left in their own way.
    - `none`: left as they are.
    """

    STANDARDIZE = "standardize"
    MIN_MAX = "min_max"
    QUANTILE = "quantile"
    NONE = "none"
