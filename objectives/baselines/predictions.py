"""What predicts without a search: constants, earlier values, a linear model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from numpy.typing import NDArray

from objectives.baselines.constants import constants
from objectives.baselines.errors import NoBaselineError
from objectives.baselines.linear import linear_predictions
from objectives.data.task import Task

if TYPE_CHECKING:
    from objectives.baselines.yardstick import FoldRows, Predictor, Yardstick

Array = NDArray[Any]

# Of these metrics it is known which constant is best; of others the training rows tell.
_BEST_BY_METRIC = {
    "mean_squared_error": "mean",
    "root_mean_squared_error": "mean",
    "r2_score": "mean",
    "mean_absolute_error": "median",
    "accuracy": "majority class",
}


def best_constant(yardstick: Yardstick) -> tuple[str, Predictor]:
    """Return the constant that is best by the metric on training rows, and its name.

    Of equal ones the first counts: the mean, the majority class. Several outputs are each given
    their own.

    Raises:
        NoBaselineError: no constant is of the form of the outputs.
    """
    candidates = _constants(yardstick, yardstick.rows(0))
    metric = yardstick.loaded.metric
    known = _BEST_BY_METRIC.get(metric.name, "")
    if known in candidates:
        return known, lambda rows: _constants(yardstick, rows)[known]
    chosen, best = "", metric.worst
    for name, rows in candidates.items():
        value = yardstick.training_value(rows)
        if metric.is_better(value, best):
            chosen, best = name, value
    if not chosen:
        raise NoBaselineError("the outputs are of several kinds")
    return chosen, lambda rows: _constants(yardstick, rows)[chosen]


def earlier_values(yardstick: Yardstick) -> dict[str, Predictor]:
    """Return what predicts the amount of an earlier row, where rows are split by time.

    `last value` is the target of the latest training row, for every row to come; `value of the
    row before` needs to know that row's target when the row is predicted.
    """
    loaded = yardstick.loaded
    times = loaded.times
    if times is None or loaded.dataset.task is not Task.REGRESSION or not yardstick.is_single:
        return {}
    found: dict[str, Predictor] = {"last value": lambda rows: _last_values(yardstick, rows, times)}
    if len(np.unique(times)) == len(times):
        found["value of the row before"] = lambda rows: _values_before(yardstick, rows, times)
    return found


def linear_model(yardstick: Yardstick) -> Predictor:
    """Return the linear model of the inputs.

    Raises:
        NoBaselineError: there are several outputs.
    """
    if not yardstick.is_single:
        raise NoBaselineError("the model has several outputs")
    loaded = yardstick.loaded
    shape = keras.tree.flatten(yardstick.shapes)[0].sizes

    def predict(rows: FoldRows) -> Any:
        return _packed(
            rows.train.y,
            linear_predictions(
                _single(rows.train.x, "inputs"),
                _single(rows.train.y, "targets"),
                _single(rows.validation.x, "inputs"),
                shape=shape,
                folds=loaded.folds,
                is_regression=loaded.dataset.task is Task.REGRESSION,
            ),
        )

    return predict


def _constants(yardstick: Yardstick, rows: FoldRows) -> dict[str, Any]:
    """Return by name one row of predictions, in the structure of the targets."""
    targets = rows.train.y
    classes = yardstick.loaded.dataset.classes
    each = [
        constants(np.asarray(leaf), shape.sizes, classes=classes)
        for leaf, shape in zip(
            keras.tree.flatten(targets), keras.tree.flatten(yardstick.shapes), strict=True
        )
    ]
    return {
        name: keras.tree.pack_sequence_as(targets, [one[name][np.newaxis] for one in each])
        for name in each[0]
        if all(name in one for one in each)
    }


def _last_values(yardstick: Yardstick, rows: FoldRows, times: Array) -> Any:
    train = yardstick.loaded.fold_rows[rows.fold][0]
    latest = train[times[train] == times[train].max()]
    last = _prepared_targets(yardstick, rows)[latest].mean(axis=0, keepdims=True)
    return _in_shape(yardstick, rows, last)


def _values_before(yardstick: Yardstick, rows: FoldRows, times: Array) -> Any:
    others = yardstick.loaded.fold_rows[rows.fold][1]
    ordered = np.argsort(times, kind="stable")
    place = np.empty_like(ordered)
    place[ordered] = np.arange(len(ordered))
    # No validation row is the earliest of all: what trains is earlier.
    before = ordered[place[others] - 1]
    return _in_shape(yardstick, rows, _prepared_targets(yardstick, rows)[before])


def _prepared_targets(yardstick: Yardstick, rows: FoldRows) -> Array:
    """Return the targets of all rows, as those of the training rows reach the model.

    Raises:
        NoBaselineError: the class makes something else of them.
    """
    scale = rows.data.target_scale
    targets = np.asarray(yardstick.loaded.dataset.targets)
    prepared = (targets.astype(np.float64) - scale.mean) / scale.deviation
    train = yardstick.loaded.fold_rows[rows.fold][0]
    given = np.asarray(_single(rows.train.y, "targets"))
    own = prepared[train]
    if given.size != own.size or not np.allclose(given.ravel(), own.ravel(), rtol=1e-4, atol=1e-4):
        raise NoBaselineError("the class makes other targets of the data's")
    return prepared


def _in_shape(yardstick: Yardstick, rows: FoldRows, values: Array) -> Any:
    shape = keras.tree.flatten(yardstick.shapes)[0].sizes
    return _packed(rows.train.y, values.reshape(len(values), *shape))


def _single(structure: Any, what: str) -> Any:
    flat = keras.tree.flatten(structure)
    if len(flat) != 1:
        raise NoBaselineError(f"there are several {what}")
    return flat[0]


def _packed(targets: Any, predictions: Array) -> Any:
    return keras.tree.pack_sequence_as(targets, [predictions])
