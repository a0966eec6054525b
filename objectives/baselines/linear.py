"""A linear model of the prepared inputs, by scikit-learn."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.baselines.constants import is_one_hot
from objectives.baselines.errors import NoBaselineError

Array = NDArray[Any]

MOST_COLUMNS = 1_000
MOST_VALUES = 10_000_000
"""Rows times columns times classes, over all folds; what is larger takes longer than a trial."""


def linear_predictions(
    x: Any, y: Array, others: Any, *, shape: tuple[int, ...], folds: int, is_regression: bool
) -> Array:
    """Return what a linear model predicts, shape (others, *shape): amounts or probabilities.

    Inputs are standardised by the training rows. Amounts are learned by ``Ridge``, classes by
    ``LogisticRegression``, both as scikit-learn sets them.

    Args:
        x: the prepared inputs of the training rows, shape (rows, columns).
        y: their targets: amounts, codes or one-hot rows.
        others: the inputs to predict for.
        shape: of one row of outputs.
        folds: how often a model like this is fitted.
        is_regression: whether the targets are amounts.

    Raises:
        NoBaselineError: the inputs are no flat array of finite numbers, or too many.
    """
    if not isinstance(x, np.ndarray) or x.ndim != 2 or x.dtype.kind not in "biuf":
        raise NoBaselineError("the inputs are no flat array of numbers")
    outputs = 1 if is_regression else max(2, int(np.prod(shape)))
    if x.shape[1] > MOST_COLUMNS or x.size * outputs * folds > MOST_VALUES:
        times = f" x {outputs} classes" if outputs > 1 else ""
        raise NoBaselineError(
            f"{x.shape[0]:,} rows x {x.shape[1]:,} columns{times} x {folds} folds are more than"
            f" {MOST_VALUES:,} values or {MOST_COLUMNS:,} columns, too many for it"
        )
    if not (np.isfinite(x).all() and np.isfinite(others).all()):
        raise NoBaselineError("the inputs hold missing or infinite numbers")
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    if is_regression:
        model = make_pipeline(StandardScaler(), Ridge())
        with threadpool_limits(1):
            return model.fit(x, y.reshape(len(y), -1)).predict(others).reshape(-1, *shape)
    codes = y.argmax(axis=1) if is_one_hot(y) else y.reshape(-1).astype(np.int64)
    if len(codes) != len(x):
        raise NoBaselineError("the targets are several tags a row")
    if len(np.unique(codes)) < 2:
        raise NoBaselineError("the training rows hold a single class")
    model = make_pipeline(StandardScaler(), LogisticRegression())
    # More threads than idle CPUs wait for each other, many times longer than they compute.
    with warnings.catch_warnings(), threadpool_limits(1):
        # How near it comes in these steps is all that is asked of it.
        warnings.simplefilter("ignore")
        found = model.fit(x, codes).predict_proba(others)
    return _in_shape(found, model.classes_, shape)


def _in_shape(found: Array, codes: Array, shape: tuple[int, ...]) -> Array:
    """Return probabilities of the classes that were seen as a model's outputs have them."""
    size = int(np.prod(shape))
    if size == 1:
        return found[:, list(codes).index(1)].reshape(-1, *shape)
    spread = np.zeros((len(found), size))
    spread[:, codes] = found
    return spread.reshape(-1, *shape)
