"""A few predictions in plain words, for a person to look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

from objectives.data import Task
from objectives.data.rows import as_keras_takes
from objectives.prediction.answers import class_scores

if TYPE_CHECKING:
    from objectives.data import Dataset
    from objectives.data.rows import Rows
    from objectives.loaded import LoadedObjective

_COUNT = 5


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What a model predicts for one row.

    Attributes:
        row: The row's number in the data set, or in the file that test rows came from, from 0.
        predicted: The name of the most likely class, or the amount.
        probability: How likely the model holds that class; None for an amount.
        actual: The row's own class or amount.
    """

    row: int
    predicted: str
    probability: float | None
    actual: str


def example_predictions(
    model: keras.Model, test: Rows, *, loaded: LoadedObjective, outputs: Mapping[str, Any]
) -> tuple[Example, ...]:
    """Return what a model predicts for a few rows spread over the test set.

    The model predicts in the target's own unit. Of several outputs the first is told that is for
    the target itself. Empty where there is none, or it is neither one number nor one a class.

    Args:
        model: What predicts.
        test: The rows to choose from.
        loaded: The objective and its data.
        outputs: What ``described_outputs`` says of the model.
    """
    if outputs["place"] is None:
        return ()
    places = np.linspace(0, len(test) - 1, min(_COUNT, len(test))).astype(np.int32)
    if test.in_order:
        return ()  # Of a stream no row has a number by which it is found again.
    few = test.take(places)
    dataset = loaded.dataset
    measured = loaded.split.measured_rows()
    actual = dataset.labels[measured[places]]
    numbers = measured[places] - _first_row(dataset, measured)
    predicted = model.predict(as_keras_takes(few.x), verbose=0)
    found = np.asarray(keras.tree.flatten(predicted)[outputs["place"]]).reshape(len(few), -1)
    if dataset.task is Task.REGRESSION:
        if found.shape[1] != 1:
            return ()
        return tuple(
            Example(row=int(row), predicted=f"{amount:.4g}", probability=None, actual=f"{true:.4g}")
            for row, amount, true in zip(numbers, found[:, 0], actual.reshape(-1), strict=True)
        )
    if outputs["values"] == "numbers":
        return ()
    likely = class_scores(found, values=outputs["values"], classes=len(dataset.classes))
    is_likely = outputs["values"] in ("probabilities", "logits")
    return tuple(
        Example(
            row=int(row),
            predicted=dataset.classes[code],
            probability=float(scores[code]) if is_likely else None,
            actual=dataset.classes[int(true)],
        )
        for row, code, scores, true in zip(
            numbers, likely.argmax(axis=1), likely, actual, strict=True
        )
    )


def _first_row(dataset: Dataset, measured: np.ndarray) -> int:
    """Return the number of the row that rows are counted from: a file's own have numbers of it."""
    given = dataset.given_rows
    return int(measured[0]) if given is not None and measured[0] >= given.drawn else 0
