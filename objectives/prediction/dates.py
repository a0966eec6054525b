"""A column of dates of new rows as inputs."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.dates import BLANKS, date_parts, to_dates
from objectives.prediction.cells import Column, cell_texts, scaled


def date_inputs(column: Column) -> NDArray[np.float32]:
    """Return the parts of dates, each scaled, a blank as the median; shape (rows, parts).

    Raises:
        RowsError: a cell is no date, or one that is written in another way than in training.
    """
    facts = column.facts
    since = np.datetime64(facts["since"], "us")
    names = [part["part"] for part in facts["parts"]]
    parts = date_parts(_dates(column), names, since=since)
    inputs = [
        scaled(parts[:, at], part, scaling=column.scaling) for at, part in enumerate(facts["parts"])
    ]
    return np.stack(inputs, axis=1)


def _dates(column: Column) -> pd.Series[Any]:
    cells = column.cells
    known = cells.dropna()
    if len(known) and all(isinstance(one, datetime.date) for one in known):
        cells = pd.to_datetime(cells, utc=True)
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        times = pd.to_datetime(cells, utc=True).dt.tz_localize(None)
        return times.astype("datetime64[us]")
    text = cell_texts(cells)
    blank = text.str.lower().isin(BLANKS)
    dates = to_dates(text.where(~blank, ""), column.facts["format"])
    wrong = (dates.isna() & ~blank).to_numpy(dtype=np.bool_)
    if wrong.any():
        raise column.refusal(
            wrong,
            what=f"no date written as in training, {column.facts['format']}",
            todo="mend or empty these cells",
        )
    return dates
