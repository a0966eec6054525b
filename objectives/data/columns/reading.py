"""How a column of a table is read: what it is, how its cells are written, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import final


class ColumnKind(StrEnum):
    """What a column is to the model.

    - `number`: one input, scaled.
    - `category`: an input a text, the last of them for all rare ones.
    - `date`: inputs for its parts (year, month, weekday, hour) and the days that have elapsed.
    - `text`: an input a word, by how often it stands in the cell.
    - `left out`: no input; the reason says why.
    - `target`: what is predicted.
    - `weight`: how much a row counts in training.
    """

    NUMBER = "number"
    CATEGORY = "category"
    DATE = "date"
    TEXT = "text"
    LEFT_OUT = "left out"
    TARGET = "target"
    WEIGHT = "weight"


FEATURE_KINDS = frozenset(
    {ColumnKind.NUMBER, ColumnKind.CATEGORY, ColumnKind.DATE, ColumnKind.TEXT}
)


class NumberForm(StrEnum):
    """How the numbers of a column are written.

    - `plain`: as Python reads them.
    - `money`: with the sign of a currency; commas stand between thousands.
    - `percent`: with a percent sign; 10 % counts as 10.
    - `thousands`: with commas, or spaces, between thousands.
    - `decimal comma`: with a comma for the decimal point, and maybe the sign of a currency.
    - `boolean`: true and false, which count as 1 and 0.
    """

    PLAIN = "plain"
    MONEY = "money"
    PERCENT = "percent"
    THOUSANDS = "thousands"
    DECIMAL_COMMA = "decimal comma"
    BOOLEAN = "boolean"


class Wish(StrEnum):
    """How a person may say that a column is to be read.

    - `number`, `category`, `date`, `text`: as the kind of that name.
    - `decimal-comma`: as numbers in which a comma is the decimal point.
    - `day-first`, `month-first`: as dates in which day or month comes first.
    """

    NUMBER = "number"
    CATEGORY = "category"
    DATE = "date"
    TEXT = "text"
    DECIMAL_COMMA = "decimal-comma"
    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnReading:
    """How one column is read.

    Attributes:
        name: the column's name.
        kind: what it is to the model.
        reason: why, in a few words.
        form: of numbers, how they are written.
        signs: of numbers that are not plain, the signs at them: `$`, `%`; "" for none.
        date_format: of dates, `ISO8601` or a format of `strptime`.
        has_hours: of dates, whether any of them has a time of day.
        is_new: whether versions before 0.2 read the column otherwise.
    """

    name: str
    kind: ColumnKind
    reason: str
    form: NumberForm = NumberForm.PLAIN
    signs: tuple[str, ...] = ()
    date_format: str = ""
    has_hours: bool = False
    is_new: bool = False

    @property
    def is_feature(self) -> bool:
        """Whether the model gets it as an input."""
        return self.kind in FEATURE_KINDS


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnChoices:
    """What a person says of the columns of a table.

    Attributes:
        drop: columns that are no features.
        features: the only columns that are; None for all that are fit for it.
        read_as: how a column is to be read, where it is not left to be told from its cells.
        weights: the column that says how much a row counts in training, or None.
    """

    drop: tuple[str, ...] = ()
    features: tuple[str, ...] | None = None
    read_as: Mapping[str, Wish] = field(default_factory=dict)
    weights: str | None = None


EVERY_COLUMN = ColumnChoices()
"""Nothing said: every column is a feature that its cells are fit for."""
