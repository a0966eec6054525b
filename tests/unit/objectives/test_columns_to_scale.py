"""Where a ready-made space has a choice of scaling, and where rows stay in their own way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.catalog import has_columns, own_space
from objectives.data import Dataset, Preprocessing, Task
from objectives.data.datasets import dataset_names, load_dataset
from objectives.families.catalog import IMAGES
from objectives.reference import ObjectiveReference
from tuning.specification.handed_over import given_objects

AT_HAND = ("breast_cancer", "diabetes", "digits", "wine")


@pytest.mark.parametrize("name", AT_HAND)
def test_the_images_are_the_data_sets_of_pixels(name: str) -> None:
    dataset = load_dataset(name, data_dir=None)

    assert (dataset.preprocessing is Preprocessing.PIXELS) is (name in IMAGES)


def test_images_are_data_sets() -> None:
    assert set(dataset_names()) >= IMAGES


@pytest.mark.parametrize(
    ("reference", "has"),
    [
        (ObjectiveReference(text="diabetes"), True),
        (ObjectiveReference(text="regressor"), True),
        (ObjectiveReference(text="houses.csv", target="price"), True),
        (ObjectiveReference(text="digits"), False),
        (ObjectiveReference(text="image_classifier"), False),
        # Its own code arranges its rows.
        (ObjectiveReference(text="model.py:Model"), False),
        (ObjectiveReference(text="model.py:Model", data="houses.csv", target="price"), False),
    ],
    ids=["data set", "model", "table", "images", "of images", "class", "class on a table"],
)
def test_only_columns_have_a_choice_of_scaling(reference: ObjectiveReference, has: bool) -> None:
    assert has_columns(reference) is has


def test_a_search_of_columns_begins_standardised(tmp_path: Path) -> None:
    table = ObjectiveReference(text=str(tmp_path / "houses.csv"), target="price")
    columns = own_space(table, keras_backend="jax")
    images = own_space(ObjectiveReference(text="digits"), keras_backend="jax")

    assert (columns.name, images.name) == ("mlp", "mlp")
    assert columns.first["scaling"] == "standardize"
    assert set(columns.space.entries) - set(images.space.entries) == {"scaling"}
    assert set(columns.first) - set(images.first) == {"scaling"}


ROWS, AMOUNTS = np.ones((12, 2), dtype=np.float32), np.arange(12, dtype=np.float32)
TOWNS = pd.DataFrame({"size": ROWS[:, 0], "town": list("abc" * 4)})


def data_set(preprocessing: Preprocessing) -> Dataset:
    features = TOWNS if preprocessing is Preprocessing.TABLE else ROWS
    return Dataset(
        name="rows",
        features=features,
        targets=AMOUNTS,
        task=Task.REGRESSION,
        preprocessing=preprocessing,
    )


@pytest.mark.parametrize(
    ("data", "has"),
    [
        # As an estimator hands over what it is fitted on.
        (data_set(Preprocessing.STANDARDIZE), True),
        (data_set(Preprocessing.TABLE), True),
        ((TOWNS, AMOUNTS), True),
        (TOWNS.assign(price=AMOUNTS), True),
        (data_set(Preprocessing.NONE), False),
        ((ROWS, AMOUNTS), False),
        (((ROWS, AMOUNTS), (ROWS, AMOUNTS)), False),
        (lambda: (ROWS, AMOUNTS), False),
    ],
    ids=["standardised", "read", "kinds", "frame", "as given", "arrays", "parts", "function"],
)
def test_data_that_are_handed_over_have_columns_where_they_are_scaled_by_column(
    data: Any, has: bool
) -> None:
    given = given_objects("regressor", data)
    reference = ObjectiveReference(text="regressor", data="python:data", given=given)

    assert has_columns(reference) is has
