"""What scaling keeps to, whatever the numbers are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from objectives.data import (
    Dataset,
    Preprocessing,
    Scaling,
    Task,
    fold_rows,
    prepare,
    split_rows,
)


def dataset_of(features: np.ndarray, preprocessing: Preprocessing) -> Dataset:
    """Return a regression data set with these features."""
    return Dataset(
        name="rows",
        features=features,
        targets=np.arange(len(features), dtype=np.float32),
        task=Task.REGRESSION,
        preprocessing=preprocessing,
    )


@pytest.mark.parametrize("scaling", [None, *Scaling])
def test_each_fold_is_scaled_by_its_own_training_rows_only(scaling):
    dataset = dataset_of(np.random.default_rng(1).normal(size=(60, 2)), Preprocessing.STANDARDIZE)
    features = np.asarray(dataset.features)
    for fit_rows, other_rows in fold_rows(dataset, split_rows(dataset, seed=0), folds=3, seed=0):
        data = prepare(dataset, fit_rows=fit_rows, other_rows=other_rows, scaling=scaling)
        disturbed = features.copy()
        disturbed[np.setdiff1d(np.arange(60), fit_rows)] = 1e6
        again = prepare(
            dataset_of(disturbed, Preprocessing.STANDARDIZE),
            fit_rows=fit_rows,
            other_rows=other_rows,
            scaling=scaling,
        )
        assert (again.x_train == data.x_train).all()
        # A rank is at most the last one.
        assert (again.x_validation >= data.x_validation).all()
        assert (again.x_validation > data.x_validation).mean() > 0.9


columns = arrays.arrays(
    np.float64,
    st.tuples(st.integers(2, 20), st.integers(1, 4)),
    elements=st.floats(-1e6, 1e6, width=32),
)


@given(columns, st.sampled_from([Preprocessing.STANDARDIZE, Preprocessing.NONE]))
def test_min_max_puts_training_rows_between_0_and_1_with_both_ends_taken(features, preprocessing):
    rows = np.arange(len(features))
    dataset = dataset_of(features, preprocessing)
    x = prepare(dataset, fit_rows=rows, other_rows=rows, scaling="min_max").x_train

    assert (x.min(axis=0) == 0).all()
    assert (x.max(axis=0) == np.where(np.ptp(features, axis=0) > 0, 1, 0)).all()


@given(columns)
def test_normal_scores_keep_the_order_and_know_no_unit(features):
    rows = np.arange(len(features))

    def scored(numbers: np.ndarray) -> np.ndarray:
        dataset = dataset_of(numbers, Preprocessing.STANDARDIZE)
        return prepare(dataset, fit_rows=rows, other_rows=rows, scaling="quantile").x_train

    x = scored(features)
    for column, scores in zip(features.T, x.T, strict=True):
        order = np.argsort(column, kind="stable")
        assert (np.diff(scores[order]) >= 0).all()
        assert (np.diff(scores[order])[np.diff(column[order]) == 0] == 0).all()
    assert scored(-features) == pytest.approx(-x, abs=1e-4)
    assert scored(features * 1024) == pytest.approx(x, abs=1e-4)


@given(columns, st.sampled_from([Preprocessing.STANDARDIZE, Preprocessing.NONE]))
def test_standardised_training_rows_have_mean_0_and_deviation_1(features, preprocessing):
    rows = np.arange(len(features))
    dataset = dataset_of(features, preprocessing)
    x = prepare(dataset, fit_rows=rows, other_rows=rows, scaling="standardize").x_train

    assert x.mean(axis=0, dtype=np.float64) == pytest.approx(0, abs=1e-5)
    expected = np.where(np.ptp(features, axis=0) > 0, 1.0, 0.0)
    assert x.std(axis=0, dtype=np.float64) == pytest.approx(expected, abs=1e-5)
