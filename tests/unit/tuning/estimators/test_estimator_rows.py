"""What fit is given, as a data set, and what nothing can be learned of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from objectives.data import DataError, Dataset, Preprocessing, Task
from tuning import TunedClassifier, TunedRegressor
from tuning.estimators.rows import fit_rows

X = np.random.default_rng(0).normal(size=(12, 3))
LABELS = np.array(["no", "yes", "maybe"] * 4)


def dataset_of(x: Any, y: Any, weights: Any = None, *, is_own_model: bool = False) -> Dataset:
    are_classes = np.asarray(y).dtype.kind in "UO"
    estimator = TunedClassifier() if are_classes else TunedRegressor()
    return fit_rows(
        estimator, x, y, weights, are_classes=are_classes, is_own_model=is_own_model
    ).dataset


def test_labels_become_codes_in_their_sorted_order() -> None:
    found = fit_rows(TunedClassifier(), X, LABELS, None, are_classes=True, is_own_model=False)
    assert found.classes is not None
    assert found.classes.tolist() == ["maybe", "no", "yes"]
    assert found.dataset.targets.tolist() == [1, 2, 0] * 4
    assert found.dataset.classes == ("maybe", "no", "yes")
    assert found.dataset.task is Task.MULTICLASS


def test_two_labels_are_a_binary_task() -> None:
    assert dataset_of(X, np.array(["a", "b"] * 6)).task is Task.BINARY


def test_numbers_are_standardised_whatever_holds_them() -> None:
    frame = pd.DataFrame(X, columns=["a", "b", "c"])
    for given in (X, X.tolist(), sparse.csr_matrix(X), sparse.coo_array(X), frame):
        found = dataset_of(given, X[:, 0])
        assert found.preprocessing is Preprocessing.STANDARDIZE
        np.testing.assert_array_equal(found.features, X)
        assert found.scale_target


def test_a_frame_of_kinds_is_read_as_a_table() -> None:
    frame = pd.DataFrame({"a": X[:, 0], "kind": pd.Categorical(["p", "q"] * 6)})
    found = dataset_of(frame, X[:, 0])
    assert found.preprocessing is Preprocessing.TABLE
    assert found.feature_names == ("a", "kind")
    assert found.scale_target


def test_an_own_model_takes_arrays_as_they_are() -> None:
    whole = np.arange(36).reshape(12, 3)
    found = dataset_of(whole, X[:, 0], is_own_model=True)
    assert found.preprocessing is Preprocessing.NONE
    assert found.features.dtype.kind == "i"
    images = dataset_of(
        np.zeros((12, 4, 4, 1)) + np.arange(12).reshape(12, 1, 1, 1), X[:, 0], is_own_model=True
    )
    assert images.features.shape == (12, 4, 4, 1)


def test_weights_stay_with_their_rows_and_rows_without_weight_are_gone() -> None:
    weights = np.arange(12.0)
    found = dataset_of(X, X[:, 0], weights)
    np.testing.assert_array_equal(found.features, X[1:])
    assert found.weights is not None
    assert found.weights.tolist() == list(range(1, 12))
    assert found.weighs_measured


@pytest.mark.parametrize(
    ("x", "y", "weights", "said"),
    [
        (X, ["a"] * 12, None, "one class alone, 'a'"),
        (X, ["a", "b"] * 6, [1, 0] * 6, "one class alone, 'a'"),
        (X, X[:, 0], np.zeros(12), "at least one non-zero number"),
        (X, X[:, 0], -np.ones(12), "Negative values"),
        (X, X[:, 0], np.full(12, np.nan), "contains NaN"),
        (X, X[:, 0], np.ones(5), "shape"),
        (X * 1e200, X[:, 0], None, "X holds numbers as large as"),
        (X, X[:, 0] * 1e200, None, "y holds numbers as large as"),
        (np.where(X > 0, np.inf, X), X[:, 0], None, "infinity"),
        (X, np.where(X[:, 0] > 0, np.nan, 1.0), None, "NaN"),
        (X, X[:5, 0], None, "inconsistent numbers of samples"),
        (X[:1], X[:1, 0], None, "1 sample"),
        (X[:, 0], X[:, 0], None, "Expected 2D array"),
        (X, None, None, "requires y to be passed"),
        (sparse.csr_array((50_000, 50_000)), np.zeros(50_000), None, "would take 9 GB"),
    ],
)
def test_what_nothing_can_be_learned_of_is_refused(x: Any, y: Any, weights: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        dataset_of(x, y, weights)


def test_an_own_model_is_not_given_blanks() -> None:
    with pytest.raises(ValueError, match="NaN"):
        dataset_of(np.where(X > 1, np.nan, X), X[:, 0], is_own_model=True)


def test_a_single_row_of_a_table_is_refused() -> None:
    frame = pd.DataFrame({"a": [1.0], "kind": ["p"]})
    with pytest.raises(DataError, match="1 sample"):
        dataset_of(frame, [1.0])
