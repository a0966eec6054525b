"""Weights of rows, the third of ``(x, y, sample_weight)`` as Keras takes it: told, and joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.data.errors import DataError

_MOST_PARTS = 3


def without_weights(data: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return what a person's code gave without its weights, and the weights.

    Args:
        data: ``(x, y, sample_weight)``, or two or three of these or of pairs; anything else is
            returned as it is.

    Returns:
        The data, and the weights of each part, None for one that has none; of data without any
        weights nothing.
    """
    if is_weighted(data):
        return (data[0], data[1]), (data[2],)
    if not isinstance(data, tuple) or not 2 <= len(data) <= _MOST_PARTS:
        return data, ()
    if not any(map(is_weighted, data)) or not all(is_weighted(one) or is_pair(one) for one in data):
        return data, ()
    pairs = tuple((one[0], one[1]) for one in data)
    return pairs, tuple(one[2] if is_weighted(one) else None for one in data)


def is_pair(data: Any) -> bool:
    """Tell whether data are ``(x, y)``."""
    return isinstance(data, tuple) and len(data) == 2


def is_weighted(data: Any) -> bool:
    """Tell whether data are ``(x, y, sample_weight)``: one number a row, and no third pair."""
    if not isinstance(data, tuple) or len(data) != _MOST_PARTS:
        return False
    weights = data[2]
    if weights is None:
        return True
    if isinstance(weights, list):
        return bool(weights) and all(isinstance(one, int | float) for one in weights)
    shape = tuple(getattr(weights, "shape", ()))
    return isinstance(weights, Mapping) or len(shape) == 1 or shape[1:] == (1,)


def joined_weights(weights: Sequence[Any], rows: Sequence[int]) -> Any:
    """Return the weights of all rows of several parts; None where no part has any.

    A row of a part without weights counts 1, as in Keras.

    Args:
        weights: Those of each part, None for one that has none.
        rows: How many rows each part has.

    Raises:
        DataError: If they are those of several outputs.
    """
    if all(one is None for one in weights):
        return None
    if not all(one is None or np.ndim(one) for one in weights):
        raise DataError(
            "weights have to be numbers, one array for all rows, not one for each output"
        )
    return np.concatenate(
        [
            np.ones(count, np.float32) if one is None else _column_as_line(np.asarray(one))
            for one, count in zip(weights, rows, strict=True)
        ]
    )


def _column_as_line(weights: NDArray[Any]) -> NDArray[Any]:
    return weights[:, 0] if weights.shape[1:] == (1,) else weights
