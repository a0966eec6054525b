"""Fashion-MNIST cut in two: eight classes to learn from, two to tell apart with few images."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from objectives.data import DataError, Dataset, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

SANDAL, SHIRT = 5, 6
# Our shares for validation and test leave 200 of them for training, the chapter's number.
MOST_IMAGES = 313
# One to validate on, some to train on.
_FEWEST_IMAGES_A_CLASS = 5


def few_sandals_and_shirts(fashion: Dataset) -> Dataset:
    """Return task B: at most 313 images, half of them sandals (0), half shirts (1).

    The images are spread evenly over the file, so that the same file gives the same images.

    Raises:
        DataError: If a class has fewer than 5 images.
    """
    _require_every_class(fashion)
    sandals, shirts = (np.flatnonzero(fashion.targets == code) for code in (SANDAL, SHIRT))
    pairs = min(len(sandals), len(shirts), MOST_IMAGES // 2)
    odd = 1 if pairs == MOST_IMAGES // 2 and len(sandals) > pairs else 0
    chosen = np.sort(np.concatenate([_spread(sandals, pairs + odd), _spread(shirts, pairs)]))
    return replace(
        fashion,
        name="transfer",
        features=np.asarray(fashion.features)[chosen],
        targets=(fashion.targets[chosen] == SHIRT).astype(np.int64),
        task=Task.BINARY,
        classes=(fashion.classes[SANDAL], fashion.classes[SHIRT]),
        task_reason="sandals are told from shirts",
    )


def all_other_classes(fashion: Dataset) -> Dataset:
    """Return task A: every image of the eight other classes, coded 0 to 7 in their order.

    Raises:
        DataError: If a class has fewer than 5 images.
    """
    _require_every_class(fashion)
    old_codes = [code for code in range(len(fashion.classes)) if code not in (SANDAL, SHIRT)]
    chosen = np.flatnonzero(np.isin(fashion.targets, old_codes))
    return replace(
        fashion,
        name="transfer, other classes",
        features=np.asarray(fashion.features)[chosen],
        targets=np.searchsorted(old_codes, fashion.targets[chosen]).astype(np.int64),
        classes=tuple(fashion.classes[code] for code in old_codes),
    )


def _require_every_class(fashion: Dataset) -> None:
    counts = np.bincount(fashion.targets, minlength=len(fashion.classes))
    short = [
        f"{name} ({count})"
        for name, count in zip(fashion.classes, counts, strict=True)
        if count < _FEWEST_IMAGES_A_CLASS
    ]
    if short:
        raise DataError(
            f"{fashion.source}: too few images of {', '.join(short)}; transfer needs at least"
            f" {_FEWEST_IMAGES_A_CLASS} of every class"
        )


def _spread(rows: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return so many of the rows, evenly spaced from the first to the last."""
    return rows[np.linspace(0, len(rows) - 1, count).round().astype(np.int64)]
