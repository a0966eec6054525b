"""A column of free text as inputs: a bag of the words of the fitted rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

MOST_WORDS = 300
"""A column of free text becomes at most this many inputs, for the most frequent words."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FittedWords:
    """Each text as the counts of its words, weighted by how rare they are, of length 1.

    As scikit-learn's `TfidfVectorizer` does. Words that are not among the fitted texts, or not
    among the most frequent, count for nothing; a text without any known word is all zeros.

    Attributes:
        name: the column's name.
        vectorizer: fitted; None where the fitted rows hold no word at all.
    """

    name: str
    vectorizer: TfidfVectorizer | None

    @classmethod
    def fit(cls, texts: pd.Series[str]) -> Self:
        """List the most frequent words of texts, and how many texts hold each."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(max_features=MOST_WORDS)
        words = vectorizer.build_analyzer()
        if not any(words(text) for text in texts):
            return cls(name=str(texts.name), vectorizer=None)
        return cls(name=str(texts.name), vectorizer=vectorizer.fit(texts))

    def apply(self, texts: pd.Series[str]) -> NDArray[np.float32]:
        """Return inputs of shape (rows, words)."""
        if self.vectorizer is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        weighted: NDArray[np.float32] = (
            self.vectorizer.transform(texts).astype(np.float32).toarray()
        )
        return weighted

    def describe(self) -> dict[str, Any]:
        """Return the column's record: the words in the order of the inputs, and their weights."""
        words, weights = [], []
        if self.vectorizer is not None:
            words = [str(word) for word in self.vectorizer.get_feature_names_out()]
            weights = [float(weight) for weight in self.vectorizer.idf_]
        return {
            "name": self.name,
            "kind": "words",
            "words": words,
            "idf": weights,
            "lowercase": True,
            "token_pattern": r"(?u)\b\w\w+\b",
            "norm": "l2",
            "note": "count * idf for each word, divided by the root of the sum of their squares",
        }
