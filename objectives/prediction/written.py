"""Numbers of new rows as people write them, one function a way; NaN where blank, shape (rows,)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from objectives.data.columns.numbers import BLANK_WORDS, number_of
from objectives.prediction.cells import Column, cell_texts


def dressed_numbers(column: Column) -> NDArray[np.float64]:
    """Read amounts, percentages and numbers with commas between thousands: `$1,234.50`, `10 %`."""
    return _numbers(column, decimal_comma=False)


def decimal_comma_numbers(column: Column) -> NDArray[np.float64]:
    """Read numbers whose decimal point is a comma: `1.234,50`."""
    return _numbers(column, decimal_comma=True)


def boolean_numbers(column: Column) -> NDArray[np.float64]:
    """Read true and false, in any letters, as 1 and 0; numbers stay what they are."""
    return _numbers(column, decimal_comma=False, words={"true": 1.0, "false": 0.0})


def _numbers(
    column: Column, *, decimal_comma: bool, words: dict[str, float] | None = None
) -> NDArray[np.float64]:
    text = cell_texts(column.cells)
    lowered = text.str.lower()
    read = {
        cell: (words or {}).get(cell.lower(), number_of(cell, decimal_comma=decimal_comma))
        for cell in text.unique()
    }
    blank = lowered.isin(BLANK_WORDS)
    wrong = (text.map(lambda cell: read[cell] is None) & ~blank).to_numpy(dtype=np.bool_)
    if wrong.any():
        raise column.refusal(wrong, what="no number", todo="mend or empty these cells")
    values = [np.nan if read[cell] is None else read[cell] for cell in text]
    return np.array(values, dtype=np.float64)
