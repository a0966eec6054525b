"""Columns of numbers scaled one by one, by what was measured on the fitted rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, assert_never, final

import numpy as np
from numpy.typing import NDArray

from objectives.data.scaling.normal_scores import column_facts, landmarks, normal_scores
from objectives.data.scaling.scaling import Scaling


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedNumbers:
    """Median, mean, deviation, minimum and maximum of each column, in float64.

    Of the scaling ``quantile`` also its quantiles, shape (landmarks, ...), and the number of rows.
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
    quantiles: NDArray[np.float64] | None = None
    rows: int = 0

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
            quantiles=landmarks(filled) if scaling is Scaling.QUANTILE else None,
            rows=len(filled),
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
            case Scaling.QUANTILE:
                scaled = self._scores(filled)
            case Scaling.NONE:
                scaled = filled
            case _:
                assert_never(self.scaling)
        return np.asarray(scaled, dtype=np.float32)

    def _scores(self, filled: NDArray[np.float64]) -> NDArray[np.float64]:
        quantiles = self._quantiles_of_columns()
        columns = filled.reshape(len(filled), quantiles.shape[1])
        scored = [
            normal_scores(columns[:, at], quantiles[:, at], rows=self.rows)
            for at in range(columns.shape[1])
        ]
        made = np.stack(scored, axis=1) if scored else columns
        return made.reshape(filled.shape)

    def _quantiles_of_columns(self) -> NDArray[np.float64]:
        assert self.quantiles is not None
        return self.quantiles.reshape(len(self.quantiles), self.medians.size)

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
                **self._rank_facts(position),
            }
            for position in range(self.medians.size)
        ]
        return {
            "number_rule": f"{formula}; a blank counts as the median",
            "columns": columns,
        }

    def _rank_facts(self, position: int) -> dict[str, Any]:
        if self.scaling is not Scaling.QUANTILE:
            return {}
        return column_facts(self._quantiles_of_columns()[:, position], rows=self.rows)

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
            case Scaling.QUANTILE:
                return (
                    "the normal quantile of the number's share among quantiles, equal ones in the"
                    " middle of theirs, 0.5 / rows from both ends at least; compared as float32"
                    " where that tells quantiles apart"
                ), medians
            case Scaling.NONE:
                return "the number itself", medians
            case _:
                assert_never(self.scaling)
