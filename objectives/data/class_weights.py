"""Weights of classes, by the labels that stand in the data."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.data.targets import class_name, some_of
from search_spaces.suggestions import closest

BALANCED = "balanced"
"""The word for weights that let every class count as much as any other."""


def has_weights(class_weight: Any) -> bool:
    """Tell whether weights were given at all: none and an empty mapping are none."""
    return class_weight is not None and not (
        isinstance(class_weight, Mapping | str) and not class_weight
    )


def class_weight_complaints(class_weight: Any, classes: Sequence[str]) -> list[str]:
    """Say what is wrong with weights of classes; each sentence follows their name.

    Args:
        class_weight: `"balanced"`, or a mapping of labels to weights. A class may also be named by
            its code, 0, 1 and so on, where the labels are no whole numbers themselves.
        classes: the names of the classes in code order; empty for a regression.
    """
    if not has_weights(class_weight):
        return []
    if not classes:
        return ["weighs classes, but the target is a regression; give sample_weight(x, y) instead"]
    if isinstance(class_weight, str):
        known = closest(class_weight, (BALANCED,))
        return [] if class_weight == BALANCED else [
            f"is {class_weight!r}{known}; write {BALANCED!r} or a weight for each label"
        ]  # fmt: skip
    if not isinstance(class_weight, Mapping):
        return [f"is {class_weight!r}; write {BALANCED!r} or a weight for each label"]
    complaints = []
    for key, weight in class_weight.items():
        if _code_of(key, classes) is None:
            labels = some_of([repr(name) for name in classes], most=20)
            hint = closest(str(key), tuple(classes))
            complaints.append(f"names the class {key!r}{hint}; the labels are {labels}")
        if not _is_weight(weight):
            complaints.append(f"gives {key!r} the weight {weight!r}; write a number of at least 0")
    return complaints


def weights_by_class(
    y: NDArray[Any], class_weight: str | Mapping[Any, float], classes: Sequence[str]
) -> NDArray[np.float32]:
    """Return a weight a row from its class; a class that is not named weighs 1, as in Keras.

    Args:
        y: class codes, shape (rows,) or (rows, 1), or one-hot, shape (rows, classes).
        class_weight: weights without complaints. `"balanced"` gives each class
            `rows / (classes * its rows)`, as scikit-learn does, by the rows given.
        classes: the names of the classes in code order.
    """
    one_hot = y.ndim == 2 and y.shape[1] > 1
    codes = (y.argmax(axis=1) if one_hot else y.reshape(-1)).astype(np.int64)
    weights = np.ones(len(classes))
    if isinstance(class_weight, str):
        counts = np.bincount(codes, minlength=len(classes))
        weights[counts > 0] = len(codes) / (np.count_nonzero(counts) * counts[counts > 0])
    else:
        for key, weight in class_weight.items():
            code = _code_of(key, classes)
            assert code is not None, "checked before the first trial"
            weights[code] = weight
    return weights[codes].astype(np.float32)


def _code_of(key: object, classes: Sequence[str]) -> int | None:
    name = class_name(key)
    if name in classes:
        return list(classes).index(name)
    is_whole = isinstance(key, int | np.integer) and not isinstance(key, bool)
    are_numbers = any(one.lstrip("-").isdecimal() for one in classes)
    if is_whole and not are_numbers and 0 <= int(key) < len(classes):  # type: ignore[call-overload]
        return int(key)  # type: ignore[call-overload]
    return None


def _is_weight(weight: object) -> bool:
    is_number = isinstance(weight, Real) and not isinstance(weight, bool)
    return is_number and math.isfinite(weight) and weight >= 0  # type: ignore[arg-type,operator]
