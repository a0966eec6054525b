"""What ``fit`` and ``predict`` are given: checked as scikit-learn does, then a data set or rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.base import BaseEstimator
from sklearn.utils import check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import (
    _check_sample_weight,
    _check_y,
    _num_samples,
    validate_data,
)

from objectives.data import DataError, Dataset, Preprocessing, Task
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.given.tables import is_table_of_kinds
from objectives.data.targets import class_name, out_of_range

# Two gigabytes of float32.
_MOST_DENSE_VALUES = 2**29


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FitRows:
    """Rows to train on.

    Attributes:
        dataset: Them, with their weights.
        classes: The labels in the order of their codes; None for amounts.
    """

    dataset: Dataset
    classes: NDArray[Any] | None


def fit_rows(
    estimator: BaseEstimator,
    X: Any,
    y: Any,
    sample_weight: Any,
    *,
    are_classes: bool,
    is_own_model: bool,
) -> FitRows:
    """Check rows, targets and weights, and return them as a data set.

    The estimator learns how many features there are, and their names.

    Args:
        estimator: Whose rows they are.
        X: An array, a sparse matrix or a frame, shape (rows, columns); of a model of a person's
            own also (rows, ...).
        y: Labels or amounts, shape (rows,).
        sample_weight: How much each row counts, shape (rows,); 0 is as if it were not there.
        are_classes: Whether ``y`` holds labels.
        is_own_model: Whether the model takes arrays as they are, else numbers are standardised.

    Raises:
        ValueError: If scikit-learn's own checks refuse them, in its words.
        DataError: If nothing can be learned of them.
    """
    rows = _checked(estimator, X, y, is_own_model=is_own_model)
    targets = _targets(estimator, y, are_classes=are_classes)
    check_consistent_length(rows, targets)
    weights = None
    if sample_weight is not None:
        weights = _check_sample_weight(
            sample_weight, rows, dtype=np.float64, ensure_non_negative=True
        )
        kept = np.flatnonzero(weights)
        if len(kept) < len(weights):
            targets, weights = targets[kept], weights[kept]
            rows = rows.iloc[kept] if isinstance(rows, pd.DataFrame) else rows[kept]
    classes = _classes(targets) if are_classes else None
    dataset = _dataset(estimator, rows, targets, classes, is_own_model=is_own_model)
    if weights is not None:
        dataset = replace(dataset, weights=weights.astype(np.float32), weighs_measured=True)
    return FitRows(dataset=dataset, classes=classes)


def _classes(labels: NDArray[Any]) -> NDArray[Any]:
    classes = np.unique(labels)
    if len(classes) < 2:
        raise DataError(
            f"y holds one class alone, {class_name(classes[0])!r}, among the rows that count; a"
            " classifier needs rows of at least two classes"
        )
    return classes


def _dataset(
    estimator: BaseEstimator,
    rows: Any,
    targets: NDArray[Any],
    classes: NDArray[Any] | None,
    *,
    is_own_model: bool,
) -> Dataset:
    """Return a table by its reading, arrays as they are, or numbers that are standardised."""
    name = type(estimator).__name__
    task = Task.REGRESSION
    if classes is not None:
        task = Task.BINARY if len(classes) == 2 else Task.MULTICLASS
    if is_own_model:
        return dataset_from_arrays(rows, targets, name=name, task=task)
    plain = _plain_targets(targets, classes)
    if isinstance(rows, pd.DataFrame):
        table = dataset_from_arrays(rows, targets, name=name, task=task)
        return replace(table, **plain, as_given=False)
    names = getattr(estimator, "feature_names_in_", ())
    # Blanks are filled with the median.
    return Dataset(
        name=name,
        features=rows,
        task=task,
        feature_names=tuple(map(str, names)),
        preprocessing=Preprocessing.STANDARDIZE,
        source="arrays",
        **plain,
    )


def new_rows(estimator: BaseEstimator, X: Any, *, is_own_model: bool, is_table: bool) -> Any:
    """Check rows to predict, and return them in the form that the model was trained on.

    Raises:
        ValueError: If scikit-learn's own checks refuse them, in its words.
    """
    if not is_table:
        return _checked(estimator, X, None, is_own_model=is_own_model, is_new=True)
    frame = validate_data(estimator, X, reset=False, skip_check_array=True)
    if not isinstance(frame, pd.DataFrame):
        names = getattr(estimator, "feature_names_in_", range(estimator.n_features_in_))
        frame = pd.DataFrame(frame, columns=list(names))
    return _with_text_names(frame)


def _checked(
    estimator: BaseEstimator, X: Any, y: Any, *, is_own_model: bool, is_new: bool = False
) -> Any:
    """Return features as a frame where they are a table of kinds, else as an array or sparse."""
    # What is required of y is said before X is looked at.
    y = "no_validation" if is_new else y
    if not is_new and is_table_of_kinds(X):
        validate_data(estimator, X, y, skip_check_array=True)
        if _num_samples(X) < 2:
            raise DataError(f"X: {_num_samples(X)} sample; give at least 2 rows")
        return _with_text_names(X)
    if y is None:
        validate_data(estimator, X, None, skip_check_array=True)
    asked: dict[str, Any] = {
        "accept_sparse": "csr",
        "reset": not is_new,
        "ensure_min_samples": 1 if is_new else 2,
    }
    if is_own_model:
        values = X if hasattr(X, "dtype") else np.asarray(X)
        is_text = getattr(values, "dtype", np.dtype(float)).kind in "US"
        asked |= {"dtype": None if is_text else "numeric", "allow_nd": True}
    else:
        asked |= {"dtype": [np.float64, np.float32], "ensure_all_finite": "allow-nan"}
    found: Any = validate_data(estimator, X, **asked)
    _require_in_range(found if isinstance(found, np.ndarray) else found.data, "X")
    return _dense(found) if sparse.issparse(found) and not is_own_model else found


def _targets(estimator: BaseEstimator, y: Any, *, are_classes: bool) -> NDArray[Any]:
    if not are_classes:
        amounts = np.asarray(_check_y(y, y_numeric=True, estimator=estimator), dtype=np.float64)
        _require_in_range(amounts, "y")
        return amounts
    labels = _check_y(column_or_1d(y, warn=True), estimator=estimator)
    check_classification_targets(labels)
    return np.asarray(labels)


def _require_in_range(values: NDArray[Any], name: str) -> None:
    if values.dtype.kind == "f" and out_of_range(values).any():
        largest = np.nanmax(np.abs(values))
        raise DataError(
            f"{name} holds numbers as large as {largest:.3g}, and networks compute with float32, up"
            " to 3.4e38; divide them first"
        )


def _plain_targets(targets: NDArray[Any], classes: NDArray[Any] | None) -> dict[str, Any]:
    """Return amounts, or codes and the names of the classes."""
    if classes is None:
        return {"targets": targets.astype(np.float32), "scale_target": True}
    return {
        "targets": np.searchsorted(classes, targets).astype(np.int64),
        "classes": tuple(class_name(label) for label in classes),
    }


def _dense(matrix: Any) -> NDArray[Any]:
    values = matrix.shape[0] * matrix.shape[1]
    if values > _MOST_DENSE_VALUES:
        raise DataError(
            f"X is sparse with {matrix.shape[0]:,} x {matrix.shape[1]:,} values, which are made"
            f" dense to be standardised and would take {values * 4 / 2**30:.0f} GB; reduce its"
            " columns first, such as by sklearn.decomposition.TruncatedSVD, or give a model of"
            " your own as objective, which takes it batch by batch"
        )
    dense: NDArray[Any] = matrix.toarray()
    return dense


def _with_text_names(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis([str(name) for name in frame.columns], axis=1)
