"""The words of a text, counted and weighted: the same for rows that train and for new ones."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

WORD = r"(?u)\b\w\w+\b"
"""What counts as a word: two letters or digits in a row, and more."""


def bag_of_words(
    texts: Iterable[str], words: Sequence[str], weights: Sequence[float]
) -> NDArray[np.float32]:
    """Return each word's count times its weight, a text brought to length 1.

    As scikit-learn's `TfidfVectorizer` gives them; a text without any of the words is all zeros.

    Args:
        texts: in any letters; capitals count as small ones.
        words: in the order of the inputs.
        weights: how much a word counts, one each.

    Returns:
        Inputs of shape (texts, words).
    """
    place = {word: at for at, word in enumerate(words)}
    rows = list(texts)
    inputs = np.zeros((len(rows), len(words)), dtype=np.float32)
    for row, text in enumerate(rows):
        counts = Counter(place[word] for word in re.findall(WORD, text.lower()) if word in place)
        values = {at: count * weights[at] for at, count in sorted(counts.items())}
        length = math.sqrt(sum(value * value for value in values.values()))
        for at, value in values.items():
            inputs[row, at] = value / length
    return inputs
