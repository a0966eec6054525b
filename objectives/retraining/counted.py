"""Predictions beside the truth, as small as a file can keep them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MOST_CLASSES = 30
"""So many classes, the most frequent ones, have a row and a column of their own."""

MOST_ROWS = 2_000
"""So many rows of amounts are kept, evenly spread."""


def confusion(true: ArrayLike, predicted: ArrayLike, *, classes: Sequence[str]) -> dict[str, Any]:
    """Return how often each class was taken for which.

    Args:
        true: Codes of classes, shape (rows,).
        predicted: Likewise.
        classes: Their names by code.

    Returns:
        ``kind``, which is ``classes``; ``classes``, the names; ``counts``, a row a true class and
        a column a predicted one; ``right``, how many rows were predicted as they are. The rare
        ones of more than 30 classes are one, ``others``.
    """
    actual, found = np.asarray(true, dtype=np.int64), np.asarray(predicted, dtype=np.int64)
    right = int((actual == found).sum())
    names = list(classes)
    if len(names) > MOST_CLASSES:
        frequent = np.argsort(-np.bincount(actual, minlength=len(names)), kind="stable")
        kept = np.sort(frequent[: MOST_CLASSES - 1])
        places = np.full(len(names), len(kept))
        places[kept] = np.arange(len(kept))
        actual, found = places[actual], places[found]
        names = [*(names[code] for code in kept), f"{len(names) - len(kept)} others"]
    counts = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(counts, (actual, found), 1)
    return {"kind": "classes", "classes": names, "counts": counts.tolist(), "right": right}


def amounts(true: NDArray[Any], predicted: NDArray[Any]) -> dict[str, Any]:
    """Return amounts beside each other, and how far they are apart.

    Args:
        true: In the target's unit, shape (rows,).
        predicted: Likewise.

    Returns:
        ``kind``, which is ``amounts``; ``true`` and ``predicted`` of at most 2,000 rows, to seven
        digits; ``mean_squared_error`` and ``mean_absolute_error`` over all rows; None where no
        number is finite.
    """
    actual, found = true.astype(np.float64), predicted.astype(np.float64)
    # An output that only is looked at may be anything.
    known = np.flatnonzero(np.isfinite(actual) & np.isfinite(found))
    apart = (actual - found)[known]
    rows = known
    if len(rows) > MOST_ROWS:
        rows = known[np.linspace(0, len(known) - 1, MOST_ROWS).astype(np.int64)]
    return {
        "kind": "amounts",
        "true": [float(f"{one:.7g}") for one in actual[rows]],
        "predicted": [float(f"{one:.7g}") for one in found[rows]],
        "mean_squared_error": float(np.mean(apart**2)) if len(known) else None,
        "mean_absolute_error": float(np.mean(np.abs(apart))) if len(known) else None,
    }
