"""Preprocessing that was fitted on some rows and can be applied to others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sklearn.preprocessing import OneHotEncoder

MOST_CATEGORIES = 50
"""A text column becomes at most this many inputs, the last of them for all rarer texts."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedNumbers:
    """Median, mean and deviation of each column, in float64.

    A blank becomes the median before mean and deviation are taken. A constant column has
    deviation 1, and a column without any number has median and mean 0.
    """

    medians: NDArray[np.float64]
    means: NDArray[np.float64]
    deviations: NDArray[np.float64]

    @classmethod
    def fit(cls, numbers: NDArray[Any]) -> Self:
        """Measure the columns of `numbers`, shape (rows, ...), NaN where blank."""
        exact = numbers.astype(np.float64)
        blank = np.isnan(exact)
        medians = np.zeros(exact.shape[1:])
        known = ~blank.all(axis=0)
        medians[known] = np.nanmedian(exact[:, known], axis=0)
        filled = np.where(blank, medians, exact)
        spread = filled.std(axis=0)
        constant = (filled.max(axis=0) == filled.min(axis=0)) | (spread == 0.0)
        means = np.where(constant, filled[0], filled.mean(axis=0))
        deviations = np.where(constant, 1.0, spread)
        return cls(medians=medians, means=means, deviations=deviations)

    def apply(self, numbers: NDArray[Any]) -> NDArray[np.float32]:
        """Fill the blanks and standardise; the result has the shape of `numbers`."""
        exact = numbers.astype(np.float64)
        filled = np.where(np.isnan(exact), self.medians, exact)
        return np.asarray((filled - self.means) / self.deviations, dtype=np.float32)

    def describe(self, names: tuple[str, ...]) -> list[dict[str, Any]]:
        """Return one JSON-able record a column, in column order."""
        columns = zip(
            self.medians.ravel().tolist(),
            self.means.ravel().tolist(),
            self.deviations.ravel().tolist(),
            strict=True,
        )
        return [
            {
                "name": names[position] if position < len(names) else f"column {position}",
                "kind": "number",
                "median": median,
                "mean": mean,
                "deviation": deviation,
            }
            for position, (median, mean, deviation) in enumerate(columns)
        ]


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
    def fit(cls, table: pd.DataFrame) -> Self:
        """Measure the number columns and list the texts of the others."""
        from sklearn.preprocessing import OneHotEncoder

        number_names, text_names = column_kinds(table)
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
            numbers=FittedNumbers.fit(_numbers(table, number_names)),
            encoder=encoder,
        )

    def apply(self, table: pd.DataFrame) -> NDArray[np.float32]:
        """Return inputs of shape (rows, width)."""
        numbers = self.numbers.apply(_numbers(table, self.number_names))
        if not self.text_names:
            return numbers
        texts = self.encoder.transform(_texts(table, self.text_names))
        return np.concatenate([numbers, texts], axis=1, dtype=np.float32)

    def describe(self) -> list[dict[str, Any]]:
        """Return one JSON-able record a column, in the order of the inputs."""
        columns = self.numbers.describe(self.number_names)
        if not self.text_names:
            return columns
        rare = self.encoder.infrequent_categories_
        for name, texts, rare_texts in zip(
            self.text_names, self.encoder.categories_, rare, strict=True
        ):
            dropped = set() if rare_texts is None else set(rare_texts)
            columns.append(
                {
                    "name": name,
                    "kind": "text",
                    "categories": [text for text in texts if text not in dropped],
                    "input_for_rare_texts": bool(dropped),
                }
            )
        return columns


def column_kinds(table: pd.DataFrame) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names of the number columns and of the text columns."""
    kinds = {name: pd.api.types.is_numeric_dtype(table[name]) for name in map(str, table.columns)}
    numbers = tuple(name for name, is_number in kinds.items() if is_number)
    texts = tuple(name for name, is_number in kinds.items() if not is_number)
    return numbers, texts


def one_hot_width(texts: pd.Series[Any]) -> int:
    """Return how many inputs a text column becomes, without fitting it."""
    return min(int(texts.nunique(dropna=False)), MOST_CATEGORIES)


def _numbers(table: pd.DataFrame, names: tuple[str, ...]) -> NDArray[np.float64]:
    return table[list(names)].to_numpy(dtype=np.float64, na_value=np.nan)


def _texts(table: pd.DataFrame, names: tuple[str, ...]) -> NDArray[Any]:
    return table[list(names)].astype(str).to_numpy(dtype=object)
