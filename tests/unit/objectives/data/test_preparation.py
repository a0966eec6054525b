from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.data import (
    DataError,
    Dataset,
    Preprocessing,
    TargetScale,
    Task,
    describe_preprocessing,
    prepare,
)

FIT = np.arange(0, 6)
OTHER = np.arange(6, 9)


def dataset_of(features, **changes) -> Dataset:
    """Return a regression data set of nine rows with these features."""
    facts = {
        "name": "nine",
        "features": features,
        "targets": np.arange(9, dtype=np.float32),
        "task": Task.REGRESSION,
    }
    return Dataset(**(facts | changes))


def numbers_of(*columns, **changes) -> Dataset:
    """Return a data set of number columns that are to be standardised."""
    return dataset_of(
        np.array(columns, dtype=np.float64).T, preprocessing=Preprocessing.STANDARDIZE, **changes
    )


def table_of(columns: dict[str, Any], **changes) -> Dataset:
    """Return a data set of table columns."""
    return dataset_of(pd.DataFrame(columns), preprocessing=Preprocessing.TABLE, **changes)


def prepared(dataset: Dataset):
    """Return the data prepared with the first six rows fitted."""
    return prepare(dataset, fit_rows=FIT, other_rows=OTHER)


HOMES = {
    "town": ["A", "B", "A", "B", "A", "B", "A", "C", ""],
    "size": [1.0, 2.0, 3.0, np.nan, 100.0, 2.5, np.nan, 4.0, 5.0],
}


def test_without_preprocessing_features_are_only_made_float32():
    data = prepared(dataset_of(np.arange(18).reshape(9, 2)))

    assert data.x_train.dtype == np.float32
    assert data.x_train.tolist() == np.arange(12.0).reshape(6, 2).tolist()
    assert data.x_validation.tolist() == [[12, 13], [14, 15], [16, 17]]
    assert data.target_scale == TargetScale(mean=0.0, deviation=1.0)


def test_pixels_are_divided_by_the_constant():
    pixels = np.full((9, 2, 2), 255, dtype=np.uint8)
    data = prepared(dataset_of(pixels, preprocessing=Preprocessing.PIXELS, pixel_scale=255.0))

    assert data.x_train.dtype == np.float32
    assert (data.x_train == 1.0).all()
    assert data.input_shape == (2, 2)


def test_standardised_columns_have_mean_0_and_deviation_1_on_the_fitted_rows():
    generator = np.random.default_rng(0)
    data = prepared(numbers_of(generator.normal(1e6, 3.0, 9), generator.normal(-2.0, 1e-6, 9)))

    assert data.x_train.dtype == np.float32
    assert data.x_train.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert data.x_train.std(axis=0) == pytest.approx([1, 1], abs=1e-6)


def test_a_constant_column_becomes_zeros_rather_than_a_division_by_zero():
    data = prepared(numbers_of([0.1] * 6 + [0.1, 0.3, 2.1], range(9)))

    assert (data.x_train[:, 0] == 0.0).all()
    assert data.x_validation[:, 0] == pytest.approx([0.0, 0.2, 2.0])


def test_columns_of_tiny_spread_stay_finite():
    data = prepared(numbers_of([0.0, 5e-324] * 4 + [0.0]))

    assert np.isfinite(data.x_train).all()


def test_a_table_becomes_numbers_then_one_input_for_each_text():
    data = prepared(table_of(HOMES))
    sizes = np.array([1.0, 2.0, 3.0, 2.5, 100.0, 2.5])

    assert data.input_shape == (3,)
    assert data.x_train[:, 0] == pytest.approx((sizes - sizes.mean()) / sizes.std())
    assert data.x_train[:, 1:].tolist() == [[1, 0], [0, 1]] * 3
    assert data.x_validation[0, 0] == pytest.approx((2.5 - sizes.mean()) / sizes.std())
    assert data.x_validation[:, 1:].tolist() == [[1, 0], [0, 0], [0, 0]]


def test_a_blank_text_among_the_fitted_rows_is_a_text_of_its_own():
    data = prepared(table_of({"town": ["A", "", "A", "", "A", "A", "", "A", "B"]}))

    assert data.x_train[:2].tolist() == [[0, 1], [1, 0]]


def test_a_column_without_any_fitted_number_becomes_zeros():
    data = prepared(table_of({"age": [np.nan] * 6 + [1.0, 2.0, np.nan], "size": range(9)}))

    assert (data.x_train[:, 0] == 0.0).all()
    assert data.x_validation[:, 0].tolist() == [1.0, 2.0, 0.0]


def test_truth_values_in_a_table_are_numbers():
    data = prepared(table_of({"garden": [True, False, True] * 3}))

    assert data.input_shape == (1,)


def test_a_column_of_many_texts_keeps_fifty_inputs_and_takes_new_texts_as_rare():
    texts = [f"common {row % 49}" for row in range(490)] + [f"rare {row}" for row in range(40)]
    dataset = Dataset(
        name="many",
        features=pd.DataFrame({"name": [*texts, "never seen", "common 0"]}),
        targets=np.arange(532, dtype=np.float32),
        task=Task.REGRESSION,
        preprocessing=Preprocessing.TABLE,
    )
    data = prepare(dataset, fit_rows=np.arange(530), other_rows=np.array([530, 531]))
    (column,) = describe_preprocessing(dataset, fit_rows=np.arange(530))["columns"]

    assert data.input_shape == (50,)
    assert data.x_validation[0].tolist() == [0] * 49 + [1]
    assert data.x_validation[1].argmax() < 49
    assert len(column["categories"]) == 49
    assert column["input_for_rare_texts"] is True


@pytest.mark.parametrize(
    "dataset",
    [
        table_of(HOMES, scale_target=True),
        numbers_of(range(9), [5, 1, 4, 2, 3, 9, 8, 7, 6], scale_target=True),
        dataset_of(np.arange(18).reshape(9, 2)),
        dataset_of(np.arange(18).reshape(9, 2), preprocessing=Preprocessing.PIXELS),
    ],
    ids=["table", "standardize", "none", "pixels"],
)
def test_nothing_in_the_other_rows_changes_the_training_data(dataset):
    before = prepared(dataset)
    features = dataset.features.copy()
    if isinstance(features, pd.DataFrame):
        features.loc[6:, "size"] = [1e9, np.nan, -1e9]
        features.loc[6:, "town"] = ["X", "Y", "Z"]
    else:
        features[6:] = 10**6
    targets = dataset.targets.copy()
    targets[6:] = 1e9
    changed = Dataset(
        name="changed",
        features=features,
        targets=targets,
        task=dataset.task,
        preprocessing=dataset.preprocessing,
        scale_target=dataset.scale_target,
    )
    after = prepared(changed)

    assert (after.x_train == before.x_train).all()
    assert (after.y_train == before.y_train).all()
    assert after.target_scale == before.target_scale
    assert describe_preprocessing(changed, fit_rows=FIT) == describe_preprocessing(
        dataset, fit_rows=FIT
    )
    assert (after.y_validation != before.y_validation).all()


def test_a_scaled_target_is_standardised_on_the_fitted_rows_and_can_be_undone():
    dataset = numbers_of(range(9), scale_target=True)
    data = prepared(dataset)

    assert data.target_scale.mean == pytest.approx(2.5)
    assert data.target_scale.deviation == pytest.approx(np.std(np.arange(6)))
    assert data.y_train.dtype == np.float32
    restored = data.y_validation * data.target_scale.deviation + data.target_scale.mean
    assert restored == pytest.approx(dataset.targets[OTHER])


@pytest.mark.parametrize(("task", "kind"), [(Task.BINARY, np.float32), (Task.MULTICLASS, np.int32)])
def test_class_targets_have_the_type_that_the_loss_wants_and_are_never_scaled(task, kind):
    codes = np.array([0, 1] * 4 + [1])
    data = prepared(numbers_of(range(9), targets=codes, task=task, scale_target=True))

    assert data.y_train.dtype == kind
    assert data.y_train.tolist() == codes[:6].tolist()
    assert data.target_scale == TargetScale()


def test_the_description_is_json_and_names_each_column():
    described = describe_preprocessing(table_of(HOMES, scale_target=True), fit_rows=FIT)

    assert json.loads(json.dumps(described, allow_nan=False)) == described
    number, text = described["columns"]
    assert number["name"] == "size"
    assert number["median"] == 2.5
    assert text == {
        "name": "town",
        "kind": "text",
        "categories": ["A", "B"],
        "input_for_rare_texts": False,
    }
    assert "nothing is to be done" in described["predictions"]
    assert "target" not in described


def test_the_description_of_an_array_uses_its_feature_names():
    described = describe_preprocessing(
        numbers_of(range(9), range(9), feature_names=("size",)), fit_rows=FIT
    )

    assert [column["name"] for column in described["columns"]] == ["size", "column 1"]


def test_the_description_of_pixels_is_the_divisor():
    described = describe_preprocessing(
        dataset_of(np.zeros((9, 2)), preprocessing=Preprocessing.PIXELS, pixel_scale=16.0),
        fit_rows=FIT,
    )

    assert described["pixel_scale"] == 16.0
    assert described["columns"] == []


@pytest.mark.parametrize(
    ("features", "preprocessing", "complaint"),
    [
        (np.zeros((9, 2)), Preprocessing.TABLE, "needs a DataFrame.*choose.* standardize"),
        (pd.DataFrame(HOMES), Preprocessing.NONE, "needs an array.*choose.* table"),
    ],
)
def test_preprocessing_that_does_not_fit_the_features_is_refused(
    features, preprocessing, complaint
):
    with pytest.raises(DataError, match=f"'nine'.*{complaint}"):
        prepared(dataset_of(features, preprocessing=preprocessing))
