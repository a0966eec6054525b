"""Scale numbers by what was measured on the fitted rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any, Self, assert_never, final

import numpy as np
from numpy.typing import NDArray


@unique
class Scaling(StrEnum):
    """How numbers are brought to the size that a network learns from.

    - `standardize`: to mean 0 and deviation 1; images by the mean and the deviation of all pixels
      together.
    - `min_max`: so that the smallest fitted number becomes 0 and the largest 1; other rows may lie
      outside. Images are divided by a constant instead.
    - `none`: left as they are.
    """

    STANDARDIZE = "standardize"
    MIN_MAX = "min_max"
    NONE = "none"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FittedArray:
    """One number to subtract and one to divide by, the same for the whole array.

    Keeps the pixels of an image comparable with each other.
    """

    scaling: Scaling
    offset: float = 0.0
    divisor: float = 1.0
    as_given: bool = False

    @classmethod
    def fit(cls, pixels: NDArray[Any], *, scaling: Scaling, pixel_scale: float) -> Self:
        """Measure `pixels`, shape (rows, ...), where the scaling asks for it.

        Pixels that are all the same have deviation 1. With `min_max` the divisor is
        `pixel_scale`, whatever the pixels are.
        """
        match scaling:
            case Scaling.STANDARDIZE:
                # The mean of equal numbers may round to one that differs from all of them.
                if pixels.min() == pixels.max():
                    return cls(scaling=scaling, offset=float(pixels.flat[0]))
                return cls(
                    scaling=scaling,
                    offset=float(pixels.mean(dtype=np.float64)),
                    # As float32, in which `apply` divides: a tiny deviation is 0 there.
                    divisor=float(np.float32(pixels.std(dtype=np.float64))) or 1.0,
                )
            case Scaling.MIN_MAX:
                return cls(scaling=scaling, divisor=pixel_scale)
            case Scaling.NONE:
                return cls(scaling=scaling)
            case _:
                assert_never(scaling)

    def apply(self, numbers: NDArray[Any]) -> NDArray[Any]:
        """Return the scaled numbers, float32 unless they stay as given, in the same shape."""
        if self.as_given:
            return numbers
        # In place: images are large, and each further copy would take four bytes a pixel.
        scaled = numbers.astype(np.float32)
        scaled -= np.float32(self.offset)
        scaled /= np.float32(self.divisor)
        return scaled

    def describe(self) -> dict[str, Any]:
        """Return the rule for one number and what it needs, JSON-able."""
        match self.scaling:
            case Scaling.STANDARDIZE:
                return {
                    "number_rule": "(number - pixel_mean) / pixel_deviation",
                    "pixel_mean": self.offset,
                    "pixel_deviation": self.divisor,
                }
            case Scaling.MIN_MAX:
                return {"number_rule": "number / pixel_scale", "pixel_scale": self.divisor}
            case Scaling.NONE:
                return {"number_rule": "the number itself"}
            case _:
                assert_never(self.scaling)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedNumbers:
    """Median, mean, deviation, minimum and maximum of each column, in float64.

    A blank becomes the median before all others are taken. A constant column has deviation 1, and
    a column without any number has median and mean 0.
    """

    scaling: Scaling
    names: tuple[str, ...]
    medians: NDArray[np.float64]
    means: NDArray[np.float64]
    deviations: NDArray[np.float64]
    minima: NDArray[np.float64]
    maxima: NDArray[np.float64]

    @classmethod
    def fit(cls, numbers: NDArray[Any], *, scaling: Scaling, names: tuple[str, ...] = ()) -> Self:
        """Measure the columns of `numbers`, shape (rows, ...), NaN where blank."""
        exact = numbers.astype(np.float64)
        blank = np.isnan(exact)
        medians = np.zeros(exact.shape[1:])
        known = ~blank.all(axis=0)
        medians[known] = np.nanmedian(exact[:, known], axis=0)
        filled = np.where(blank, medians, exact)
        spread = filled.std(axis=0)
        minima, maxima = filled.min(axis=0), filled.max(axis=0)
        constant = (maxima == minima) | (spread == 0.0)
        return cls(
            scaling=scaling,
            names=names,
            medians=medians,
            means=np.where(constant, filled[0], filled.mean(axis=0)),
            deviations=np.where(constant, 1.0, spread),
            minima=minima,
            maxima=maxima,
        )

    @property
    def ranges(self) -> NDArray[np.float64]:
        """Maximum minus minimum of each column; 1 where it is constant."""
        return np.where(self.maxima > self.minima, self.maxima - self.minima, 1.0)

    def apply(self, numbers: NDArray[Any]) -> NDArray[np.float32]:
        """Fill the blanks and scale; the result has the shape of `numbers`."""
        exact = numbers.astype(np.float64)
        filled = np.where(np.isnan(exact), self.medians, exact)
        match self.scaling:
            case Scaling.STANDARDIZE:
                scaled = (filled - self.means) / self.deviations
            case Scaling.MIN_MAX:
                scaled = (filled - self.minima) / self.ranges
            case Scaling.NONE:
                scaled = filled
            case _:
                assert_never(self.scaling)
        return np.asarray(scaled, dtype=np.float32)

    def describe(self) -> dict[str, Any]:
        """Return the rule for one number and one record a column, in column order, JSON-able."""
        formula, measured = self._formula()
        columns = [
            {
                "name": self.names[position]
                if position < len(self.names)
                else f"column {position}",
                "kind": "number",
                **{name: float(column.flat[position]) for name, column in measured.items()},
            }
            for position in range(self.medians.size)
        ]
        return {
            "number_rule": f"{formula}; a blank counts as the median",
            "columns": columns,
        }

    def _formula(self) -> tuple[str, dict[str, NDArray[np.float64]]]:
        medians = {"median": self.medians}
        match self.scaling:
            case Scaling.STANDARDIZE:
                return "(number - mean) / deviation", medians | {
                    "mean": self.means,
                    "deviation": self.deviations,
                }
            case Scaling.MIN_MAX:
                return "(number - minimum) / range", medians | {
                    "minimum": self.minima,
                    "maximum": self.maxima,
                    "range": self.ranges,
                }
            case Scaling.NONE:
                return "the number itself", medians
            case _:
                assert_never(self.scaling)
