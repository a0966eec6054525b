"""The values of a column in one type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.reading import ColumnKind, NumberForm


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TypedColumn:
    """The values of a column in one type, and what to say of them.

    Attributes:
        values: float64 or bool for numbers, datetime64 for dates, else text with "" where blank.
        kind: `number`, `category`, `date` or `text`.
        reason: what the cells are, in a few words.
        form: of numbers, how they are written.
        signs: of numbers that are not plain, the signs at them; "" for none.
        date_format: of dates, how they are written.
        is_new: whether versions before 0.2 read the column otherwise.
        problem: why it cannot be read, to follow the column's name; None where it can.
    """

    values: pd.Series[Any]
    kind: ColumnKind
    reason: str
    form: NumberForm = NumberForm.PLAIN
    signs: tuple[str, ...] = ()
    date_format: str = ""
    is_new: bool = False
    problem: str | None = None

    @property
    def is_blank(self) -> NDArray[np.bool_]:
        """Mark the rows without a value."""
        if self.kind in (ColumnKind.NUMBER, ColumnKind.DATE):
            return self.values.isna().to_numpy(dtype=bool)
        return (self.values == "").to_numpy(dtype=bool)

    @property
    def has_hours(self) -> bool:
        """Whether dates have times of day."""
        if self.kind is not ColumnKind.DATE:
            return False
        known = self.values.dropna()
        return bool((known != known.dt.normalize()).any())


def category_column(text: pd.Series[str]) -> TypedColumn:
    """Return texts as the names of categories."""
    count = text[text != ""].nunique()
    reason = f"{count:,} different text{'' if count == 1 else 's'}"
    return TypedColumn(values=text, kind=ColumnKind.CATEGORY, reason=reason)
