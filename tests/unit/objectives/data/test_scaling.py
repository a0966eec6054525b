"""Each way of scaling, on tables, arrays and images."""

from __future__ import annotations

import json
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import QuantileTransformer

from objectives.data import (
    DataError,
    Dataset,
    Preprocessing,
    Scaling,
    Task,
    describe_preprocessing,
    prepare,
)

SIZES = [1.0, 2.0, 3.0, np.nan, 5.0, 2.0, np.nan, 9.0, -1.0]
HOMES = pd.DataFrame({"town": list("ABABABACB"), "size": SIZES, "floor": [2] * 6 + [2, 3, 4]})
FIT = np.arange(6)
OTHER = np.arange(6, 9)
WORDS = [None, *Scaling]


def dataset_of(features, preprocessing: Preprocessing, **changes) -> Dataset:
    """Return a regression data set with these features."""
    return Dataset(
        name="rows",
        features=features,
        targets=np.arange(len(features), dtype=np.float32),
        task=Task.REGRESSION,
        preprocessing=preprocessing,
        **changes,
    )


def homes() -> Dataset:
    """Return the table of nine homes."""
    return dataset_of(HOMES, Preprocessing.TABLE)


def images() -> Dataset:
    """Return nine images of 3 x 2 pixels, 0 to 255."""
    pixels = np.random.default_rng(0).integers(0, 256, (9, 3, 2), dtype=np.uint8)
    return dataset_of(pixels, Preprocessing.PIXELS, pixel_scale=255.0)


def numbers(preprocessing: Preprocessing = Preprocessing.STANDARDIZE) -> Dataset:
    """Return nine rows of two numbers."""
    return dataset_of(np.array([SIZES[:3] * 3, range(9)]).T, preprocessing)


def prepared(dataset: Dataset, scaling: str | None):
    """Return the data prepared with the first six rows fitted."""
    return prepare(dataset, fit_rows=FIT, other_rows=OTHER, scaling=scaling)


@pytest.mark.parametrize(
    ("dataset", "own"),
    [
        (homes(), "standardize"),
        (numbers(), "standardize"),
        (numbers(Preprocessing.NONE), "none"),
        (images(), "min_max"),
    ],
    ids=["table", "standardize", "none", "pixels"],
)
def test_without_a_word_the_data_set_is_scaled_in_its_own_way(dataset, own):
    silent, spoken = prepared(dataset, None), prepared(dataset, own)

    assert (silent.x_train == spoken.x_train).all()
    assert (silent.x_validation == spoken.x_validation).all()
    described = describe_preprocessing(dataset, fit_rows=FIT)
    assert described["scaling"] == own
    assert described == describe_preprocessing(dataset, fit_rows=FIT, scaling=own)


def test_min_max_brings_each_column_of_a_table_to_0_and_1_and_leaves_texts_one_hot():
    data = prepared(homes(), "min_max")

    # The blank counts as the median of the fitted rows, 2; other rows may lie outside 0 and 1.
    assert data.x_train[:, 0] == pytest.approx([0, 0.25, 0.5, 0.25, 1, 0.25])
    assert data.x_validation[:, 0] == pytest.approx([0.25, 2, -0.5])
    assert data.x_train[:, 2:].tolist() == [[1, 0], [0, 1]] * 3


def test_none_leaves_the_numbers_of_a_table_and_still_fills_its_blanks():
    data = prepared(homes(), "none")

    assert data.x_train.dtype == np.float32
    assert data.x_train[:, 0].tolist() == [1, 2, 3, 2, 5, 2]
    assert data.x_train[:, 1].tolist() == [2] * 6
    assert data.x_train[:, 2:].tolist() == [[1, 0], [0, 1]] * 3


@pytest.mark.parametrize("scaling", ["standardize", "min_max", "quantile"])
def test_a_constant_column_becomes_zeros(scaling):
    data = prepared(homes(), scaling)

    assert (data.x_train[:, 1] == 0).all()
    # A rank among equal numbers says nothing of others.
    others = [0, 0, 0] if scaling == "quantile" else [0, 1, 2]
    assert data.x_validation[:, 1].tolist() == others


def test_quantile_gives_each_number_the_normal_score_of_its_rank():
    data = prepared(homes(), "quantile")

    # Sorted 1, 2, 2, 2, 3, 5 with the blank as the median: the shares of the ranks 0 to 5, the
    # outermost half a row from the ends, equal numbers in the middle of theirs.
    shares = [1 / 12, 0.4, 0.8, 0.4, 11 / 12, 0.4]
    assert data.x_train[:, 0] == pytest.approx([NormalDist().inv_cdf(one) for one in shares])
    beyond = [0.4, 11 / 12, 1 / 12]
    assert data.x_validation[:, 0] == pytest.approx([NormalDist().inv_cdf(one) for one in beyond])
    assert data.x_train[:, 2:].tolist() == [[1, 0], [0, 1]] * 3


@pytest.mark.parametrize(("fitted", "tolerance"), [(900, 1e-5), (4_000, 0.1)])
def test_quantile_agrees_with_scikit_learn_between_the_ends(fitted, tolerance):
    numbers = np.random.default_rng(0).lognormal(sigma=2.0, size=(fitted + 500, 2))
    dataset = dataset_of(numbers, Preprocessing.STANDARDIZE)
    rows, others = np.arange(fitted), np.arange(fitted, fitted + 500)
    data = prepare(dataset, fit_rows=rows, other_rows=others, scaling="quantile")
    theirs = QuantileTransformer(
        output_distribution="normal", n_quantiles=min(fitted, 1_000), subsample=None
    )
    expected = theirs.fit(numbers[rows]).transform(numbers[others])
    between = np.abs(expected) < NormalDist().inv_cdf(1 - 1 / fitted)

    assert between.mean() > 0.98
    assert data.x_validation[between] == pytest.approx(expected[between], abs=tolerance)
    assert np.abs(data.x_train).max() == pytest.approx(NormalDist().inv_cdf(1 - 0.5 / fitted))


def test_quantile_leaves_images_in_their_own_way():
    data, own = prepared(images(), "quantile"), prepared(images(), None)

    assert (data.x_train == own.x_train).all()
    described = describe_preprocessing(images(), fit_rows=FIT, scaling="quantile")
    assert described == describe_preprocessing(images(), fit_rows=FIT)


@pytest.mark.parametrize("preprocessing", [Preprocessing.STANDARDIZE, Preprocessing.NONE])
def test_an_array_is_scaled_as_asked_whatever_its_own_way_is(preprocessing):
    dataset = numbers(preprocessing)
    raw = np.asarray(dataset.features)

    assert prepared(dataset, "none").x_train.tolist() == raw[:6].tolist()
    assert prepared(dataset, "min_max").x_train[:, 1] == pytest.approx(np.arange(6) / 5)
    standardised = prepared(dataset, "standardize").x_train
    assert standardised.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert standardised.std(axis=0) == pytest.approx([1, 1], abs=1e-6)


def test_pixels_are_standardised_by_two_numbers_of_all_training_pixels():
    dataset = images()
    training = np.asarray(dataset.features)[FIT].astype(np.float64)
    data = prepared(dataset, "standardize")

    assert data.x_train == pytest.approx((training - training.mean()) / training.std(), abs=1e-6)
    assert data.input_shape == (3, 2)


def test_min_max_divides_pixels_by_the_constant_in_every_split():
    dataset = images()
    raw = np.asarray(dataset.features)
    data = prepared(dataset, "min_max")

    assert (data.x_train == raw[FIT].astype(np.float32) / np.float32(255)).all()
    assert (data.x_validation == raw[OTHER].astype(np.float32) / np.float32(255)).all()


def test_none_leaves_pixels_as_they_are_but_for_float32():
    dataset = images()
    data = prepared(dataset, "none")

    assert data.x_train.dtype == np.float32
    assert data.x_train.tolist() == np.asarray(dataset.features)[FIT].tolist()


@pytest.mark.parametrize(
    "pixels",
    [np.full((9, 2, 2), 0.1), np.arange(36).reshape(9, 2, 2) * 1e-60],
    ids=["all the same", "nearly the same"],
)
def test_pixels_without_a_spread_become_zeros(pixels):
    data = prepared(dataset_of(pixels, Preprocessing.PIXELS), "standardize")

    assert (data.x_train == 0).all()


def test_an_unknown_word_is_refused_with_the_nearest_one():
    complaint = (
        "data set 'rows': scaling 'minmax' is not known, did you mean 'min_max'?; "
        "use standardize, min_max, quantile, none"
    )
    with pytest.raises(DataError) as refused:
        prepared(homes(), "minmax")
    assert str(refused.value) == complaint
    with pytest.raises(DataError) as refused:
        describe_preprocessing(homes(), fit_rows=FIT, scaling="minmax")
    assert str(refused.value) == complaint


def test_the_scaling_of_features_leaves_the_target_alone():
    dataset = dataset_of(HOMES, Preprocessing.TABLE, scale_target=True)

    scales = {prepared(dataset, scaling).target_scale for scaling in WORDS}
    assert len(scales) == 1


def by_hand(number: float, column: dict[str, Any], scaling: str) -> float:
    """Apply a described column to one number as a reader of the description would."""
    number = column["median"] if np.isnan(number) else number
    match scaling:
        case "standardize":
            return (number - column["mean"]) / column["deviation"]
        case "min_max":
            return (number - column["minimum"]) / column["range"]
        case "quantile":
            quantiles = np.array(column["quantiles"])
            if quantiles[0] == quantiles[-1]:
                return 0.0
            shares = np.linspace(0, 1, len(quantiles))
            equal = np.interp(number, quantiles, shares) if number not in quantiles else None
            share = shares[quantiles == number].mean() if equal is None else equal
            ends = 0.5 / column["rows"], 1 - 0.5 / column["rows"]
            return NormalDist().inv_cdf(min(max(share, ends[0]), ends[1]))
        case _:
            return number


@pytest.mark.parametrize("scaling", list(Scaling))
def test_new_rows_can_be_prepared_from_the_description_alone(scaling):
    described = describe_preprocessing(homes(), fit_rows=FIT, scaling=scaling)
    size, floor, town = described["columns"]
    rows = HOMES.iloc[OTHER]
    inputs = [
        [
            by_hand(row["size"], size, described["scaling"]),
            by_hand(row["floor"], floor, described["scaling"]),
            *(float(row["town"] == text) for text in town["categories"]),
        ]
        for _, row in rows.iterrows()
    ]

    assert json.loads(json.dumps(described, allow_nan=False)) == described
    assert prepared(homes(), scaling).x_validation == pytest.approx(np.array(inputs))


def test_the_description_says_the_rule_and_names_what_the_rule_needs():
    described = describe_preprocessing(homes(), fit_rows=FIT, scaling="min_max")

    assert described["number_rule"] == "(number - minimum) / range; a blank counts as the median"
    assert described["columns"][:2] == [
        {"name": "size", "kind": "number", "median": 2, "minimum": 1, "maximum": 5, "range": 4},
        {"name": "floor", "kind": "number", "median": 2, "minimum": 2, "maximum": 2, "range": 1},
    ]


def test_the_description_of_standardised_pixels_is_two_numbers():
    dataset = images()
    training = np.asarray(dataset.features)[FIT]
    described = describe_preprocessing(dataset, fit_rows=FIT, scaling="standardize")

    assert described["number_rule"] == "(number - pixel_mean) / pixel_deviation"
    assert described["pixel_mean"] == pytest.approx(training.mean())
    assert described["pixel_deviation"] == pytest.approx(training.std())
    assert json.loads(json.dumps(described, allow_nan=False)) == described
