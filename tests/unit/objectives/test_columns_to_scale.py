"""Where a ready-made space has a choice of scaling, and where rows stay in their own way."""

from __future__ import annotations

from pathlib import Path

import pytest

from objectives.catalog import has_columns, own_space
from objectives.data import Preprocessing
from objectives.data.datasets import dataset_names, load_dataset
from objectives.families.catalog import IMAGES
from objectives.reference import ObjectiveReference

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
