"""The data sets that are known by name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from objectives.data.dataset import Dataset, Preprocessing
from objectives.data.downloads import download_california, download_fashion_images
from objectives.data.errors import DataError
from objectives.data.local_files import (
    CALIFORNIA_FEATURES,
    CALIFORNIA_FILE,
    FASHION_PATTERN,
    read_california,
    read_fashion_images,
)
from objectives.data.task import Task
from search_spaces.suggestions import closest

FASHION_CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)


def dataset_names() -> tuple[str, ...]:
    """Return the names that `load_dataset` knows, sorted."""
    return (
        "breast_cancer",
        "california_housing",
        "diabetes",
        "digits",
        "fashion_mnist",
        "wine",
    )


def load_dataset(name: str, *, data_dir: Path | None) -> Dataset:
    """Load a data set by its name.

    Args:
        name: one of `dataset_names()`.
        data_dir: folder with local copies; where it is None, the folder that the environment
            variable TUNING_DATA names, if any. Without a local copy the official download of
            scikit-learn or Keras is used.

    Raises:
        DataError: an unknown name, a data folder that does not exist, a local copy that is
            damaged, or no local copy and no download.
    """
    match name:
        case "breast_cancer":
            from sklearn.datasets import load_breast_cancer

            return _standard_classes(name, load_breast_cancer(), task=Task.BINARY)
        case "california_housing":
            return _california_housing(_data_folder(data_dir))
        case "diabetes":
            from sklearn.datasets import load_diabetes

            return _diabetes(load_diabetes())
        case "digits":
            from sklearn.datasets import load_digits

            return _digits(load_digits())
        case "fashion_mnist":
            return _fashion_mnist(_data_folder(data_dir))
        case "wine":
            from sklearn.datasets import load_wine

            return _standard_classes(name, load_wine(), task=Task.MULTICLASS)
        case _:
            raise DataError(
                f"no data set is called {name!r}{closest(name, dataset_names())}; known are "
                f"{', '.join(dataset_names())}"
            )


def _data_folder(data_dir: Path | None) -> Path | None:
    if data_dir is not None:
        folder, origin = data_dir, "--data-dir"
    elif os.environ.get("TUNING_DATA"):
        folder, origin = Path(os.environ["TUNING_DATA"]), "TUNING_DATA"
    else:
        return None
    if not folder.is_dir():
        raise DataError(f"data folder {folder} ({origin}): no such folder; name an existing one")
    return folder


def _standard_classes(name: str, bunch: Any, *, task: Task) -> Dataset:
    return Dataset(
        name=name,
        features=bunch.data,
        targets=bunch.target.astype(np.int64),
        task=task,
        classes=tuple(str(label) for label in bunch.target_names),
        feature_names=tuple(str(feature) for feature in bunch.feature_names),
        preprocessing=Preprocessing.STANDARDIZE,
        source=f"scikit-learn, load_{name}",
    )


def _diabetes(bunch: Any) -> Dataset:
    return Dataset(
        name="diabetes",
        features=bunch.data,
        targets=bunch.target.astype(np.float32),
        task=Task.REGRESSION,
        feature_names=tuple(bunch.feature_names),
        preprocessing=Preprocessing.STANDARDIZE,
        scale_target=True,
        source="scikit-learn, load_diabetes",
    )


def _digits(bunch: Any) -> Dataset:
    return Dataset(
        name="digits",
        features=bunch.data,
        targets=bunch.target.astype(np.int64),
        task=Task.MULTICLASS,
        classes=tuple(str(label) for label in bunch.target_names),
        feature_names=tuple(bunch.feature_names),
        preprocessing=Preprocessing.PIXELS,
        pixel_scale=16.0,
        source="scikit-learn, load_digits",
    )


def _california_housing(folder: Path | None) -> Dataset:
    local = folder / CALIFORNIA_FILE if folder else None
    if local is not None and local.exists():
        (features, targets), source = read_california(local), str(local)
    else:
        features, targets = download_california(file=CALIFORNIA_FILE)
        source = "scikit-learn, fetch_california_housing"
    return Dataset(
        name="california_housing",
        features=features,
        targets=targets.astype(np.float32),
        task=Task.REGRESSION,
        feature_names=CALIFORNIA_FEATURES,
        preprocessing=Preprocessing.STANDARDIZE,
        source=source,
    )


def _fashion_mnist(folder: Path | None) -> Dataset:
    found = sorted(folder.glob(FASHION_PATTERN)) if folder else []
    if found:
        (images, codes), source = read_fashion_images(found[0]), str(found[0])
    else:
        images, codes = download_fashion_images(file=FASHION_PATTERN)
        source = "Keras, keras.datasets.fashion_mnist"
    return Dataset(
        name="fashion_mnist",
        features=images,
        targets=codes,
        task=Task.MULTICLASS,
        classes=FASHION_CLASSES,
        preprocessing=Preprocessing.PIXELS,
        pixel_scale=255.0,
        source=source,
    )
