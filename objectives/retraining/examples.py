"""A few predictions in plain words, for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

from objectives.data import Task
from objectives.data.rows import as_keras_takes

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective
    from objectives.training.target_unit import TargetUnit

_COUNT = 5


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What a model predicts for one row.

    Attributes:
        row: The row's number in the data set, from 0.
        predicted: The name of the most likely class, or the amount.
        probability: How likely the model holds that class; None for an amount.
        actual: The row's own class or amount.
    """

    row: int
    predicted: str
    probability: float | None
    actual: str


def example_predictions(
    model: keras.Model, test: Rows, *, loaded: LoadedObjective, unit: TargetUnit | None
) -> tuple[Example, ...]:
    """Return what a model predicts for a few rows spread over the test set.

    The model predicts in the target's own unit. Of several outputs the first is told that is for
    the target itself. Empty where there is none, or it is neither one number nor one probability
    a class.
    """
    places = np.linspace(0, len(test) - 1, min(_COUNT, len(test))).astype(np.int32)
    few = test.take(places)
    dataset = loaded.dataset
    numbers = loaded.split.measured_rows()[places]
    actual = dataset.labels[numbers]
    predicted = model.predict(as_keras_takes(few.x), verbose=0)
    place = _place_of_target(few.y, actual, unit)
    if place is None or isinstance(predicted, dict) is not isinstance(few.y, dict):
        return ()
    outputs = np.asarray(keras.tree.flatten(predicted)[place])
    width = len(dataset.classes) if dataset.task is Task.MULTICLASS else 1
    if outputs.reshape(len(few), -1).shape[1] != width:
        return ()
    if dataset.task is Task.REGRESSION:
        amounts = outputs.reshape(-1)
        return tuple(
            Example(row=int(row), predicted=f"{amount:.4g}", probability=None, actual=f"{true:.4g}")
            for row, amount, true in zip(numbers, amounts, actual.reshape(-1), strict=True)
        )
    likely = outputs if width > 1 else np.hstack([1 - outputs.reshape(-1, 1), outputs])
    codes = likely.argmax(axis=1)
    return tuple(
        Example(
            row=int(row),
            predicted=dataset.classes[code],
            probability=float(probabilities[code]),
            actual=dataset.classes[int(true)],
        )
        for row, code, probabilities, true in zip(numbers, codes, likely, actual, strict=True)
    )


def _place_of_target(y: Any, actual: np.ndarray, unit: TargetUnit | None) -> int | None:
    """Return which output is for the target itself, and not for something made of it."""
    if unit is not None:
        flags = keras.tree.flatten(unit.is_target)
        return flags.index(True) if True in flags else None
    leaves = keras.tree.flatten(y)
    if len(leaves) == 1:
        return 0
    for place, leaf in enumerate(leaves):
        values = np.asarray(leaf)
        if values.ndim > 1 and values.shape[-1] > 1:
            values = values.argmax(axis=-1)
        if values.size == actual.size and np.array_equal(values.ravel(), actual.ravel()):
            return place
    return None
