"""Dates as people write them: all cells of a column in one way, or a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.numbers import BLANK_WORDS

ISO = "ISO8601"
"""The way that pandas reads `2024-12-31` and `2024-12-31T18:30:00+01:00`."""

BLANKS = (*BLANK_WORDS, "nat")
"""What counts as a blank among dates, in small letters."""

_TIME = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
_MONTH = r"[A-Za-z]{3,9}\.?"
_LOOKS_LIKE_ONE = re.compile(
    r"(?:[0-9]{4}[-/.][0-9]{1,2}(?:[-/.][0-9]{1,2})?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})"
    rf"|[0-9]{{1,2}}[ -]{_MONTH}[ -][0-9]{{2,4}}"
    rf"|{_MONTH} [0-9]{{1,2}},? [0-9]{{4}})"
    r"(?:[T ][0-9].*)?"
)
# Ways that read none of so many cells are not tried on all.
_FIRST = 100


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DateWay:
    """The way in which dates are written.

    Attributes:
        format: `ISO8601` or a format of `strptime`, the one that reads the most cells.
        dates: what it gives for each cell, as UTC without a zone; NaT where it does not fit.
        is_either: whether day and month could be either, in every cell.
    """

    format: str
    dates: pd.Series[Any]
    is_either: bool = False


def looks_like_date(text: str) -> bool:
    """Tell whether a text has the outline of a date, whether or not there is such a day."""
    return _LOOKS_LIKE_ONE.fullmatch(text) is not None


def date_way(texts: pd.Series[str], *, first: str = "") -> DateWay:
    """Return the one way in which texts are best read as dates.

    Args:
        texts: without blanks at their ends; what means blank is not left out.
        first: `%d` or `%m` where a person has said that day or month comes first, else empty.
    """
    best = DateWay(format=ISO, dates=to_dates(texts, ISO))
    if not best.dates.isna().any() and not first:
        return best
    sample = texts.iloc[:_FIRST]
    fitting: list[DateWay] = []
    for written in _formats(first):
        if to_dates(sample, written).notna().any():
            dates = to_dates(texts, written)
            way = DateWay(format=written, dates=dates)
            if not dates.isna().any():
                fitting.append(way)
            elif dates.isna().sum() < best.dates.isna().sum():
                best = way
    if not fitting:
        return best
    chosen = fitting[0]
    is_either = any(not chosen.dates.equals(other.dates) for other in fitting[1:])
    return DateWay(format=chosen.format, dates=chosen.dates, is_either=is_either)


def to_dates(texts: pd.Series[str], written: str) -> pd.Series[Any]:
    """Return texts as times in one way, datetime64[us], in UTC without a zone; NaT else."""
    read = pd.to_datetime(texts, errors="coerce", format=written, utc=True)
    return read.dt.tz_localize(None).astype("datetime64[us]")


def date_parts(
    dates: pd.Series[Any], parts: Sequence[str], *, since: np.datetime64
) -> NDArray[np.float64]:
    """Return the parts of times, shape (rows, parts), NaN where there is none.

    Args:
        dates: in UTC without a zone.
        parts: `year`, `month` (1 to 12), `weekday` (0 for Monday), `hour`, or `elapsed_days`, those
            since a time, with their fraction.
        since: that time.
    """
    times = dates.dt
    columns = []
    for part in parts:
        match part:
            case "elapsed_days":
                elapsed = dates.to_numpy(dtype="datetime64[us]") - since
                columns.append(elapsed / np.timedelta64(1, "D"))
            case "weekday":
                columns.append(times.day_of_week.to_numpy(dtype=np.float64, na_value=np.nan))
            case _:
                columns.append(getattr(times, part).to_numpy(dtype=np.float64, na_value=np.nan))
    return np.stack(columns, axis=1)


def without_blanks(texts: pd.Series[str]) -> pd.Series[Any]:
    """Return the cells of a column that hold something; NA, NaN, NaT, null, N/A and ? do not."""
    return texts[~texts.str.lower().isin(BLANKS)]


def in_words(written: str) -> str:
    """Return a format as people say it: `day/month/year`."""
    if written == ISO:
        return "year-month-day"
    words = {"%d": "day", "%m": "month", "%b": "month", "%B": "month", "%Y": "year", "%y": "year"}
    date = re.split(r" %[HI]", written)[0]
    for sign, word in words.items():
        date = date.replace(sign, word)
    return date


def _formats(first: str) -> Iterator[str]:
    for one, other in (("%m", "%d"), ("%d", "%m")):
        if first in ("", one):
            for sign in "./-":
                for year in ("%Y", "%y"):
                    for time in _TIME:
                        yield f"{one}{sign}{other}{sign}{year}{time}"
    if first:
        return
    for date in (
        *("%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%d %B %Y", "%d-%b-%Y", "%d-%b-%y"),
        *("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y"),
    ):
        for time in _TIME:
            yield f"{date}{time}"
