"""A column of free text of new rows as inputs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from objectives.data.columns.words import bag_of_words
from objectives.prediction.cells import Column, cell_texts


def word_inputs(column: Column) -> NDArray[np.float32]:
    """Return the weighted counts of the words of training, shape (rows, words)."""
    return bag_of_words(cell_texts(column.cells), column.facts["words"], column.facts["idf"])
