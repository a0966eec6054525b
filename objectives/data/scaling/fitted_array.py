"""All numbers of an array scaled alike, such as the pixels of images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, assert_never, final

import numpy as np
from numpy.typing import NDArray

from objectives.data.scaling.scaling import Scaling


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
            case Scaling.MIN_MAX | Scaling.QUANTILE:
                # A pixel's place among others says nothing: images are left in their own way.
                return cls(scaling=Scaling.MIN_MAX, divisor=pixel_scale)
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
            case Scaling.MIN_MAX | Scaling.QUANTILE:
                return {"number_rule": "number / pixel_scale", "pixel_scale": self.divisor}
            case Scaling.NONE:
                return {"number_rule": "the number itself"}
            case _:
                assert_never(self.scaling)
