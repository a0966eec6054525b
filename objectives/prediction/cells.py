"""The raw cells of one column of new rows, as texts and as scaled numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.scaling.normal_scores import normal_scores
from objectives.prediction.raw_rows import RawRows, RowsError


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Column:
    """One column of new rows, and what preprocessing.json says of it.

    Attributes:
        facts: the column's entry in preprocessing.json.
        cells: its raw cells.
        rows: the rows that it belongs to, for the place of a cell.
        scaling: how numbers are scaled: `standardize`, `min_max`, `quantile` or `none`.
        say: told what a person should know of it and what is no fault.
    """

    facts: dict[str, Any]
    cells: pd.Series[Any]
    rows: RawRows
    scaling: str
    say: Callable[[str], None]

    @property
    def where(self) -> str:
        """What to call it in a sentence."""
        return f"{self.rows.where}, column {self.facts['name']!r}"

    def refusal(self, wrong: NDArray[np.bool_], *, what: str, todo: str) -> RowsError:
        """Return the complaint about the marked cells."""
        count = int(wrong.sum())
        example = self.cells[wrong].iloc[0]
        shown = example if isinstance(example, str) else str(example)
        return RowsError(
            f"{self.where}: {count:,} cell{'s hold' if count > 1 else ' holds'} {what}, such as"
            f" {shown!r} ({self.rows.places(wrong)}); {todo}"
        )


def cell_texts(cells: pd.Series[Any]) -> pd.Series[str]:
    """Return raw cells as stripped texts, "" where a value is missing; 3.0 is written 3."""
    if isinstance(cells.dtype, pd.CategoricalDtype):
        cells = cells.astype(object)
    missing = cells.isna().to_numpy()
    present = cells.to_numpy(dtype=object)[~missing]
    texts = np.full(len(cells), "", dtype=object)
    if pd.api.types.is_float_dtype(cells.dtype):
        texts[~missing] = [str(int(one)) if one.is_integer() else str(one) for one in present]
    else:
        texts[~missing] = [str(one).strip() for one in present]
    return pd.Series(texts, index=cells.index, dtype=str)


def scaled(
    numbers: NDArray[np.float64], facts: dict[str, Any], *, scaling: str
) -> NDArray[np.float32]:
    """Fill blanks with the median and scale, in float64; the result is float32."""
    filled = np.where(np.isnan(numbers), facts["median"], numbers)
    match scaling:
        case "standardize":
            result = (filled - facts["mean"]) / facts["deviation"]
        case "min_max":
            result = (filled - facts["minimum"]) / facts["range"]
        case "quantile":
            quantiles = np.asarray(facts["quantiles"], dtype=np.float64)
            result = normal_scores(filled, quantiles, rows=facts["rows"])
        case "none":
            result = filled
        case _:
            raise RowsError(f"preprocessing.json: the scaling {scaling!r} is not known here")
    return np.asarray(result, dtype=np.float32)
