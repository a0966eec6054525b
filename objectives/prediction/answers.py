"""What a model's outputs say: labels with probabilities, or amounts; and how seeds differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.prediction.raw_rows import RowsError


def answers(
    document: dict[str, Any], output: NDArray[Any], others: Sequence[NDArray[Any]] = ()
) -> pd.DataFrame:
    """Return a row for each row of an output: what is predicted, and how sure that is.

    Columns: `prediction`, a label or an amount in the target's unit; for classes
    `probability_LABEL`, one a class; and where there are models of other seeds `spread`: the
    standard deviation, over all seeds, of the predicted amounts, or of the probability of the
    predicted label. Several numbers a row are `prediction_0`, `prediction_1` and so on.

    Args:
        document: the content of preprocessing.json.
        output: of the model itself, shape (rows, ...).
        others: likewise, of the models of the other seeds.
    """
    if document["classes"] and document["outputs"]["values"] != "numbers":
        return _labels(document, output, others)
    flat = output.reshape(len(output), -1)
    names = [""] if flat.shape[1] == 1 else [f"_{at}" for at in range(flat.shape[1])]
    columns = {f"prediction{name}": flat[:, at] for at, name in enumerate(names)}
    if others:
        deviations = _deviation([flat, *(other.reshape(flat.shape) for other in others)])
        columns |= {f"spread{name}": deviations[:, at] for at, name in enumerate(names)}
    return pd.DataFrame(columns)


def _labels(
    document: dict[str, Any], output: NDArray[Any], others: Sequence[NDArray[Any]]
) -> pd.DataFrame:
    classes, values = document["classes"], document["outputs"]["values"]
    likely = class_scores(output, values=values, classes=len(classes))
    codes = likely.argmax(axis=1)
    columns: dict[str, Any] = {"prediction": label_values(classes)[codes]}
    if values in ("probabilities", "logits"):
        columns |= {f"probability_{label}": likely[:, at] for at, label in enumerate(classes)}
    if others:
        rows = np.arange(len(codes))
        seeds = [class_scores(one, values=values, classes=len(classes)) for one in others]
        columns["spread"] = _deviation([one[rows, codes] for one in (likely, *seeds)])
    return pd.DataFrame(columns)


def class_scores(output: NDArray[Any], *, values: str, classes: int) -> NDArray[Any]:
    """Return a number for each class, shape (rows, classes): the largest is of the likely one.

    Args:
        output: shape (rows, classes), or (rows, 1) for two classes.
        values: `probabilities`, `logits`, or `scores` of two classes around 0.5 (`signs`: 0).
        classes: how many classes there are.

    Raises:
        RowsError: the output has another width, or its values are not known here.
    """
    flat = output.reshape(len(output), -1)
    if flat.shape[1] != classes and not (classes == 2 and flat.shape[1] == 1):
        raise RowsError(f"the model gives {flat.shape[1]} numbers a row for {classes} classes")
    is_one = flat.shape[1] == 1
    match values:
        case "probabilities" | "scores":
            return np.hstack([1 - flat, flat]) if is_one else flat
        case "logits" if is_one:
            likely = 1 / (1 + np.exp(-flat))
            return np.hstack([1 - likely, likely])
        case "logits":
            powers = np.exp(flat - flat.max(axis=1, keepdims=True))
            return np.asarray(powers / powers.sum(axis=1, keepdims=True))
        case "signs":
            return np.hstack([-flat, flat]) if is_one else flat
        case _:
            raise RowsError(f"preprocessing.json: outputs that are {values!r} are not known here")


def label_values(classes: Sequence[str]) -> NDArray[Any]:
    """Return class names as the labels that they are: whole numbers where all of them are."""
    if all(re.fullmatch(r"0|-?[1-9][0-9]{0,17}", name) for name in classes):
        return np.array([int(name) for name in classes])
    return np.array(classes, dtype=object)


def _deviation(seeds: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    """Return the standard deviation (n - 1) over seeds, as the card's."""
    deviation = np.std(np.stack(seeds).astype(np.float64), axis=0, ddof=1)
    return np.asarray(deviation, dtype=np.float32)
