"""A column of free text as inputs: a bag of the words of the fitted rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.words import WORD, bag_of_words

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
        words: the most frequent ones of the fitted texts, in the order of the inputs; none where
            these hold no word at all.
        weights: the inverse document frequency of each word.
    """

    name: str
    words: tuple[str, ...]
    weights: tuple[float, ...]

    @classmethod
    def fit(cls, texts: pd.Series[str]) -> Self:
        """List the most frequent words of texts, and how rare each is."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(max_features=MOST_WORDS, token_pattern=WORD)
        in_text = vectorizer.build_analyzer()
        if not any(in_text(text) for text in texts):
            return cls(name=str(texts.name), words=(), weights=())
        vectorizer.fit(texts)
        return cls(
            name=str(texts.name),
            words=tuple(str(word) for word in vectorizer.get_feature_names_out()),
            weights=tuple(float(weight) for weight in vectorizer.idf_),
        )

    def apply(self, texts: pd.Series[str]) -> NDArray[np.float32]:
        """Return inputs of shape (rows, words)."""
        return bag_of_words(texts, self.words, self.weights)

    def describe(self) -> dict[str, Any]:
        """Return the column's record: the words in the order of the inputs, and their weights."""
        return {
            "name": self.name,
            "kind": "words",
            "words": list(self.words),
            "idf": list(self.weights),
            "lowercase": True,
            "token_pattern": WORD,
            "norm": "l2",
            "note": "count * idf for each word, divided by the root of the sum of their squares",
        }
