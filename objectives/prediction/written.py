"""Numbers of new rows as people write them, one function a way; NaN where blank, shape (rows,)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from objectives.data.columns.numbers import BLANK_WORDS, is_foreign, number_of
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
    known = column.facts.get("signs", [])
    others = [cell for cell in read if known and is_foreign(cell, known)]
    foreign = (text.isin(others) & ~blank).to_numpy(dtype=np.bool_)
    if foreign.any():
        raise column.refusal(foreign, **_what_is_foreign(known))
    values = [np.nan if read[cell] is None else read[cell] for cell in text]
    return np.array(values, dtype=np.float64)


def _what_is_foreign(known: list[str]) -> dict[str, str]:
    """Say what is wrong with numbers that count in another way than those of training."""
    money = " or ".join(sign for sign in known if sign not in ("", "%"))
    if money:
        return {"what": f"no amount in {money}, as in training", "todo": "convert these cells"}
    if known == ["%"]:
        return {
            "what": "no %, as every cell had in training",
            "todo": "write 0.1 as 10 % where that is meant",
        }
    return {"what": "a sign that no cell had in training", "todo": "write plain numbers"}
