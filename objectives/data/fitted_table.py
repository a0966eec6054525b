"""Turn the columns of a table into inputs by what was measured on the fitted rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.fitted_dates import FittedDate
from objectives.data.columns.fitted_words import FittedWords
from objectives.data.columns.reading import ColumnKind, ColumnReading, NumberForm
from objectives.data.scaling.fitted_numbers import FittedNumbers
from objectives.data.scaling.scaling import Scaling

if TYPE_CHECKING:
    from sklearn.preprocessing import OneHotEncoder

MOST_CATEGORIES = 50
"""A text column becomes at most this many inputs, the last of them for all rarer texts."""


_IN_ORDER = ColumnKind.NUMBER, ColumnKind.DATE, ColumnKind.CATEGORY, ColumnKind.TEXT


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedTable:
    """The numbers first, then dates, then categories one-hot, then free text, each in table order.

    The width depends on the texts among the fitted rows. A category that was not among them counts
    as rare where the column has an input for rare texts, and is all zeros otherwise.
    """

    number_names: tuple[str, ...]
    text_names: tuple[str, ...]
    numbers: FittedNumbers
    encoder: OneHotEncoder | None
    dates: tuple[FittedDate, ...] = ()
    words: tuple[FittedWords, ...] = ()
    forms: Mapping[str, NumberForm] = field(default_factory=dict)
    signs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def fit(
        cls, table: pd.DataFrame, *, scaling: Scaling, columns: Sequence[ColumnReading] = ()
    ) -> Self:
        """Measure numbers and dates, and list the texts and words of the others.

        Args:
            table: the fitted rows.
            scaling: how numbers and the parts of dates are scaled.
            columns: how columns are read; one that is not among them goes by its type.
        """
        readings = {reading.name: reading for reading in columns}
        kinds = {str(name): _kind(table[name], readings.get(str(name))) for name in table.columns}
        number_names, date_names, text_names, word_names = (
            tuple(name for name, kind in kinds.items() if kind is wanted) for wanted in _IN_ORDER
        )
        return cls(
            number_names=number_names,
            text_names=text_names,
            numbers=FittedNumbers.fit(
                _numbers(table, number_names), scaling=scaling, names=number_names
            ),
            encoder=_fitted_encoder(table, text_names) if text_names else None,
            dates=tuple(
                FittedDate.fit(table[name], scaling=scaling, reading=readings.get(name))
                for name in date_names
            ),
            words=tuple(FittedWords.fit(table[name]) for name in word_names),
            forms={name: readings[name].form for name in number_names if name in readings},
            signs={name: readings[name].signs for name in number_names if name in readings},
        )

    def apply(self, table: pd.DataFrame) -> NDArray[np.float32]:
        """Return inputs of shape (rows, width)."""
        numbers = self.numbers.apply(_numbers(table, self.number_names))
        parts = [numbers, *(date.apply(table[date.name]) for date in self.dates)]
        if self.encoder is not None:
            parts.append(self.encoder.transform(_texts(table, self.text_names)))
        parts += [words.apply(table[words.name]) for words in self.words]
        return numbers if len(parts) == 1 else np.concatenate(parts, axis=1, dtype=np.float32)

    def describe(self) -> dict[str, Any]:
        """Return the rule for one number and one record a column, in the order of the inputs."""
        described = self.numbers.describe()
        columns = [
            *(self._with_form(column) for column in described["columns"]),
            *(date.describe() for date in self.dates),
            *self._text_columns(),
            *(words.describe() for words in self.words),
        ]
        return described | {"columns": columns}

    def _with_form(self, column: dict[str, Any]) -> dict[str, Any]:
        """Return a number's record with the way in which it is written, unless that is plain."""
        form = self.forms.get(column["name"], NumberForm.PLAIN)
        if form is NumberForm.PLAIN:
            return column
        signs = self.signs.get(column["name"], ())
        return column | {"written": str(form)} | ({"signs": list(signs)} if signs else {})

    def _text_columns(self) -> list[dict[str, Any]]:
        encoder = self.encoder
        if encoder is None:
            return []
        columns = []
        for name, texts, rare_texts in zip(
            self.text_names, encoder.categories_, encoder.infrequent_categories_, strict=True
        ):
            rare = set() if rare_texts is None else set(rare_texts)
            columns.append(
                {
                    "name": name,
                    "kind": "text",
                    "categories": [text for text in texts if text not in rare],
                    "input_for_rare_texts": bool(rare),
                }
            )
        return columns


def _fitted_encoder(table: pd.DataFrame, names: tuple[str, ...]) -> OneHotEncoder:
    # Here: a table of numbers alone need not wait for scikit-learn.
    from sklearn.preprocessing import OneHotEncoder

    encoder = OneHotEncoder(
        max_categories=MOST_CATEGORIES,
        handle_unknown="infrequent_if_exist",
        sparse_output=False,
        dtype=np.float32,
    )
    return encoder.fit(_texts(table, names))


def _kind(column: pd.Series[Any], reading: ColumnReading | None) -> ColumnKind:
    """Return what a column is, by its type where nobody has said how it is read."""
    if reading is not None and reading.is_feature:
        return reading.kind
    if pd.api.types.is_datetime64_any_dtype(column):
        return ColumnKind.DATE
    is_number = pd.api.types.is_numeric_dtype(column)
    return ColumnKind.NUMBER if is_number else ColumnKind.CATEGORY


def _numbers(table: pd.DataFrame, names: tuple[str, ...]) -> NDArray[np.float64]:
    return table[list(names)].to_numpy(dtype=np.float64, na_value=np.nan)


def _texts(table: pd.DataFrame, names: tuple[str, ...]) -> NDArray[Any]:
    return table[list(names)].astype(str).to_numpy(dtype=object)
