"""A column of dates as inputs: its parts, scaled like numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.dates import ISO, date_parts
from objectives.data.columns.reading import ColumnReading
from objectives.data.scaling.fitted_numbers import FittedNumbers
from objectives.data.scaling.scaling import Scaling


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedDate:
    """Year, month (1 to 12), weekday (0 for Monday), hour where there are any, and days elapsed.

    The days count from the earliest fitted date and may have a fraction. Each part of a blank cell
    is the median of the part.

    Attributes:
        name: the column's name.
        written: how the dates are written.
        since: the earliest fitted date.
        parts: what was measured of each part.
    """

    name: str
    written: str
    since: np.datetime64
    parts: FittedNumbers

    @classmethod
    def fit(cls, dates: pd.Series[Any], *, scaling: Scaling, reading: ColumnReading | None) -> Self:
        """Measure the parts of dates; which there are is said for the whole column."""
        has_hours = (
            bool((dates.dropna() != dates.dropna().dt.normalize()).any())
            if reading is None
            else reading.has_hours
        )
        known = dates.dropna()
        since = np.datetime64("1970-01-01", "us")
        if len(known):
            since = known.min().to_datetime64().astype("datetime64[us]")
        names = ("year", "month", "weekday", *(("hour",) if has_hours else ()), "elapsed_days")
        numbers = date_parts(dates, names, since=since)
        return cls(
            name=str(dates.name),
            written=(reading.date_format if reading is not None else "") or ISO,
            since=since,
            parts=FittedNumbers.fit(numbers, scaling=scaling, names=names),
        )

    def apply(self, dates: pd.Series[Any]) -> NDArray[np.float32]:
        """Return inputs of shape (rows, parts)."""
        return self.parts.apply(date_parts(dates, self.parts.names, since=self.since))

    def describe(self) -> dict[str, Any]:
        """Return the column's record: how dates are written, and each part with its numbers."""
        parts = [
            {"part": part.pop("name"), **{key: part[key] for key in part if key != "kind"}}
            for part in self.parts.describe()["columns"]
        ]
        return {
            "name": self.name,
            "kind": "date",
            "format": self.written,
            "since": pd.Timestamp(self.since).isoformat(),
            "note": "times in UTC where they have a zone; weekday 0 is Monday; elapsed_days are"
            " the days since `since`, with their fraction; each part is a number by number_rule",
            "parts": parts,
        }
