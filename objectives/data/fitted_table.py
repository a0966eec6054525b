"""Turn the columns of a table into inputs by what was measured on the fitted rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.scaling import FittedNumbers, Scaling

if TYPE_CHECKING:
    from sklearn.preprocessing import OneHotEncoder

MOST_CATEGORIES = 50
"""A text column becomes at most this many inputs, the last of them for all rarer texts."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedTable:
    """The number columns first, then the text columns one-hot, each in table order.

    The width depends on the texts among the fitted rows. A text that was not among them counts
    as rare where the column has an input for rare texts, and is all zeros otherwise.
    """

    number_names: tuple[str, ...]
    text_names: tuple[str, ...]
    numbers: FittedNumbers
    encoder: OneHotEncoder

    @classmethod
    def fit(cls, table: pd.DataFrame, *, scaling: Scaling) -> Self:
        """Measure the number columns and list the texts of the others."""
        from sklearn.preprocessing import OneHotEncoder

        number_names, text_names = _column_kinds(table)
        encoder = OneHotEncoder(
            max_categories=MOST_CATEGORIES,
            handle_unknown="infrequent_if_exist",
            sparse_output=False,
            dtype=np.float32,
        )
        if text_names:
            encoder.fit(_texts(table, text_names))
        return cls(
            number_names=number_names,
            text_names=text_names,
            numbers=FittedNumbers.fit(
                _numbers(table, number_names), scaling=scaling, names=number_names
            ),
            encoder=encoder,
        )

    def apply(self, table: pd.DataFrame) -> NDArray[np.float32]:
        """Return inputs of shape (rows, width)."""
        numbers = self.numbers.apply(_numbers(table, self.number_names))
        if not self.text_names:
            return numbers
        texts = self.encoder.transform(_texts(table, self.text_names))
        return np.concatenate([numbers, texts], axis=1, dtype=np.float32)

    def describe(self) -> dict[str, Any]:
        """Return the rule for one number and one record a column, in the order of the inputs."""
        described = self.numbers.describe()
        return described | {"columns": [*described["columns"], *self._text_columns()]}

    def _text_columns(self) -> list[dict[str, Any]]:
        if not self.text_names:
            return []
        encoder = self.encoder
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


def _column_kinds(table: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the number columns and of the text columns."""
    kinds = {name: pd.api.types.is_numeric_dtype(table[name]) for name in map(str, table.columns)}
    numbers = tuple(name for name, is_number in kinds.items() if is_number)
    texts = tuple(name for name, is_number in kinds.items() if not is_number)
    return numbers, texts


def _numbers(table: pd.DataFrame, names: tuple[str, ...]) -> NDArray[np.float64]:
    return table[list(names)].to_numpy(dtype=np.float64, na_value=np.nan)


def _texts(table: pd.DataFrame, names: tuple[str, ...]) -> NDArray[Any]:
    return table[list(names)].astype(str).to_numpy(dtype=object)
