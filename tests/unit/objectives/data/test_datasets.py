from __future__ import annotations

import numpy as np
import pytest

from objectives.data import DataError, Preprocessing, Task, dataset_names, load_dataset

SHIPPED = ("breast_cancer", "diabetes", "digits", "wine")


def test_the_names_are_sorted():
    assert dataset_names() == tuple(sorted({*SHIPPED, "california_housing", "fashion_mnist"}))


@pytest.mark.parametrize(
    ("name", "shape", "task", "preprocessing"),
    [
        ("breast_cancer", (569, 30), Task.BINARY, Preprocessing.STANDARDIZE),
        ("diabetes", (442, 10), Task.REGRESSION, Preprocessing.STANDARDIZE),
        ("digits", (1797, 64), Task.MULTICLASS, Preprocessing.PIXELS),
        ("wine", (178, 13), Task.MULTICLASS, Preprocessing.STANDARDIZE),
    ],
)
def test_what_ships_inside_scikit_learn_needs_no_folder(name, shape, task, preprocessing):
    dataset = load_dataset(name, data_dir=None)

    assert dataset.name == name
    assert dataset.features.shape == shape
    assert dataset.task is task
    assert dataset.preprocessing is preprocessing
    assert len(dataset.feature_names) == shape[1]
    assert "scikit-learn" in dataset.source
    assert dataset.digest() == load_dataset(name, data_dir=None).digest()
    if task is Task.REGRESSION:
        assert dataset.targets.dtype == np.float32
        assert dataset.classes == ()
    else:
        assert dataset.targets.dtype == np.int64
        assert set(dataset.targets) == set(range(len(dataset.classes)))


def test_digits_are_scaled_by_their_largest_grey():
    dataset = load_dataset("digits", data_dir=None)

    assert dataset.pixel_scale == 16.0 == dataset.features.max()
    assert dataset.classes == tuple("0123456789")


def test_the_diabetes_target_is_scaled():
    assert load_dataset("diabetes", data_dir=None).scale_target


def test_an_unknown_name_names_the_nearest():
    with pytest.raises(DataError, match=r"'digit', did you mean 'digits'.*known are breast_cancer"):
        load_dataset("digit", data_dir=None)


def test_a_data_folder_that_does_not_exist_is_told(tmp_path, monkeypatch):
    with pytest.raises(DataError, match=r"data folder .*gone \(--data-dir\): no such folder; name"):
        load_dataset("california_housing", data_dir=tmp_path / "gone")
    monkeypatch.setenv("TUNING_DATA", str(tmp_path / "lost"))
    with pytest.raises(DataError, match=r"data folder .*lost \(TUNING_DATA\): no such folder"):
        load_dataset("fashion_mnist", data_dir=None)


def test_california_is_made_of_the_raw_columns(real_data):
    dataset = load_dataset("california_housing", data_dir=real_data)

    assert dataset.features.shape == (20433, 8)
    assert dataset.feature_names[:4] == ("MedInc", "HouseAge", "AveRooms", "AveBedrms")
    assert dataset.features[0] == pytest.approx(
        [8.3252, 41.0, 880 / 126, 129 / 126, 322.0, 322 / 126, 37.88, -122.23]
    )
    assert dataset.targets[0] == pytest.approx(4.526)
    assert np.isfinite(dataset.features).all()
    assert not dataset.scale_target
    assert dataset.source == str(real_data / "california_housing.csv")


def test_the_environment_names_the_data_folder(real_data, monkeypatch):
    monkeypatch.setenv("TUNING_DATA", str(real_data))

    assert load_dataset("california_housing", data_dir=None).rows == 20433


def test_real_fashion_images_are_read(real_data):
    dataset = load_dataset("fashion_mnist", data_dir=real_data)

    assert dataset.features.shape == (900, 28, 28)
    assert dataset.features.dtype == np.uint8
    assert np.bincount(dataset.targets).tolist() == [90] * 10
    assert dataset.classes[0] == "T-shirt/top"
    assert dataset.classes[9] == "Ankle boot"
    assert dataset.preprocessing is Preprocessing.PIXELS
    assert dataset.pixel_scale == 255.0
