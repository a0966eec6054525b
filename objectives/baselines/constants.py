"""Predictions that are the same for every row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.baselines.errors import NoBaselineError

Array = NDArray[Any]

# The metric decides between them; of equal ones the first counts.
_MOST_CLASSES = 20


def constants(
    targets: Array, shape: tuple[int, ...], *, classes: tuple[str, ...]
) -> dict[str, Array]:
    """Return by name the rows that may be predicted, whatever the inputs are.

    Amounts have their mean and their median, number by number. Classes have the most frequent
    one, the share of each, and each of them alone; tags likewise, tag by tag.

    Args:
        targets: of the training rows, shape (rows, ...).
        shape: of one row of outputs.
        classes: the names of the classes, by their codes; empty where they have none.

    Raises:
        NoBaselineError: the outputs do not go with the targets.
    """
    if targets.dtype.kind not in "biuf":
        raise NoBaselineError("the target holds no numbers")
    row = targets.shape[1:]
    if _without_ones(row) == _without_ones(shape):
        return _by_number(targets.reshape(len(targets), *shape), classes=classes)
    if shape and _without_ones(row) == _without_ones(shape[:-1]) and _holds_codes(targets):
        return _by_code(targets, shape, classes=classes)
    raise NoBaselineError(f"outputs of shape {shape} beside targets of shape {row}")


def is_one_hot(targets: Array) -> bool:
    """Tell whether each row is zeros and a single one."""
    several = targets.ndim == 2 and targets.shape[1] > 1
    return bool(several and _holds_zeros_and_ones(targets) and (targets.sum(axis=1) == 1).all())


def _by_number(targets: Array, *, classes: tuple[str, ...]) -> dict[str, Array]:
    mean = targets.mean(axis=0, dtype=np.float64)
    if not _holds_zeros_and_ones(targets):
        return {"mean": mean, "median": np.median(targets.astype(np.float64), axis=0)}
    if is_one_hot(targets):
        return _classes(mean, classes=classes)
    if targets[0].size > 1:
        return {"majority of each tag": np.round(mean), "share of each tag": mean}
    names = classes if len(classes) == 2 else ("0", "1")
    share = float(mean.reshape(-1)[0])
    return {
        name: np.full_like(mean, row[-1])
        for name, row in _classes(np.array([1 - share, share]), classes=names).items()
    }


def _by_code(
    targets: Array, shape: tuple[int, ...], *, classes: tuple[str, ...]
) -> dict[str, Array]:
    count = shape[-1]
    codes = targets.astype(np.int64).ravel()
    if codes.max() >= count:
        raise NoBaselineError(f"class {codes.max()} beside {count} outputs")
    shares = np.bincount(codes, minlength=count) / len(codes)
    return {
        name: np.broadcast_to(row, shape).copy()
        for name, row in _classes(shares, classes=classes).items()
    }


def _classes(shares: Array, *, classes: tuple[str, ...]) -> dict[str, Array]:
    """Return the constant rows of probabilities, shape (classes,), for classes of these shares."""
    names = classes if len(classes) == len(shares) else tuple(map(str, range(len(shares))))
    certain = np.eye(len(shares))
    alone = {f"always {name}": certain[code] for code, name in enumerate(names)}
    return {
        "majority class": certain[int(shares.argmax())],
        "shares of the classes": shares,
        **(alone if len(shares) <= _MOST_CLASSES else {}),
    }


def _holds_codes(targets: Array) -> bool:
    return bool((targets >= 0).all() and (targets == np.floor(targets)).all())


def _holds_zeros_and_ones(targets: Array) -> bool:
    return bool(((targets == 0) | (targets == 1)).all())


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)
