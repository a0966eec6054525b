"""Read the copies of public data sets that a user keeps in a data folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.errors import DataError
from objectives.data.stored.npz_file import read_npz
from objectives.data.tables.read import read_columns
from objectives.data.tables.typed.read import typed_column

CALIFORNIA_FILE = "california_housing.csv"
FASHION_PATTERN = "fashion_mnist*.npz"

CALIFORNIA_FEATURES = (
    "MedInc",
    "HouseAge",
    "AveRooms",
    "AveBedrms",
    "Population",
    "AveOccup",
    "Latitude",
    "Longitude",
)
_CALIFORNIA_COLUMNS = (
    "median_income",
    "housing_median_age",
    "total_rooms",
    "total_bedrooms",
    "population",
    "households",
    "latitude",
    "longitude",
    "median_house_value",
)
_PAIRS = (("x", "y"), ("x_train", "y_train"), ("x_test", "y_test"))


def read_california(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Turn the raw columns of the 1990 census into the eight features of scikit-learn.

    Rooms, bedrooms and people become averages a household; rows with a blank are dropped.

    Returns:
        Features of shape (rows, 8) in the order of `CALIFORNIA_FEATURES`, and the median house
        value of each row in 100,000 USD.

    Raises:
        DataError: no table, or one without the raw columns as numbers.
    """
    raw = read_columns(path)
    complaints = list(raw.complaints)
    typed = [typed_column(raw, at) for at in range(len(raw.names))] if raw.columns else []
    columns = {name: one.values for name, one in zip(raw.names, typed, strict=False)}
    for name in _CALIFORNIA_COLUMNS:
        if name not in raw.names:
            complaints.append(f"{path}: no column {name!r}; take the file with the raw columns")
        elif name in columns and not pd.api.types.is_numeric_dtype(columns[name]):
            complaints.append(f"{path}, column {name!r}: numbers are needed; found text")
    if complaints:
        raise DataError(*complaints)
    table = pd.DataFrame({name: columns[name] for name in _CALIFORNIA_COLUMNS}).dropna()
    features = pd.DataFrame(
        {
            "MedInc": table["median_income"],
            "HouseAge": table["housing_median_age"],
            "AveRooms": table["total_rooms"] / table["households"],
            "AveBedrms": table["total_bedrooms"] / table["households"],
            "Population": table["population"],
            "AveOccup": table["population"] / table["households"],
            "Latitude": table["latitude"],
            "Longitude": table["longitude"],
        }
    )
    return features.to_numpy(), table["median_house_value"].to_numpy() / 100_000


def read_fashion_images(path: Path) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Read images and class numbers from an NPZ file, without ever unpickling.

    Args:
        path: arrays `x` and `y`, or `x_train`, `y_train`, `x_test`, `y_test`, which are joined.

    Returns:
        uint8 images of shape (rows, 28, 28) and their classes 0..9, shape (rows,).

    Raises:
        DataError: a damaged file, other keys, pickled objects, or arrays of another kind.
    """
    images, codes = _joined_arrays(read_npz(path), path=path)
    complaints = _image_complaints(path, images, codes)
    if complaints:
        raise DataError(*complaints)
    return images.astype(np.uint8), codes.astype(np.int64)


def _joined_arrays(
    arrays: Mapping[str, NDArray[Any]], *, path: Path
) -> tuple[NDArray[Any], NDArray[Any]]:
    pairs = [pair for pair in _PAIRS if set(pair) <= set(arrays)]
    if not pairs:
        found = ", ".join(arrays) or "nothing"
        raise DataError(f"{path}: holds {found}; save the arrays as x and y")
    return (
        np.concatenate([arrays[x] for x, _ in pairs]),
        np.concatenate([arrays[y] for _, y in pairs]),
    )


def _image_complaints(path: Path, images: NDArray[Any], codes: NDArray[Any]) -> list[str]:
    complaints = []
    if images.ndim != 3 or images.shape[1:] != (28, 28) or images.dtype.kind not in "iu":
        complaints.append(
            f"{path}, x: whole numbers of shape (rows, 28, 28) are needed; found {images.dtype} "
            f"of shape {images.shape}"
        )
    elif not len(images) or images.min() < 0 or images.max() > 255:
        complaints.append(f"{path}, x: pixels from 0 to 255 are needed; found others or none")
    if codes.shape != images.shape[:1] or codes.dtype.kind not in "iu":
        complaints.append(
            f"{path}, y: one class number an image is needed; found {codes.dtype} of shape "
            f"{codes.shape} for {len(images):,} images"
        )
    elif len(codes) and (codes.min() < 0 or codes.max() > 9):
        complaints.append(f"{path}, y: classes 0 to 9 are needed; found {codes.max()}")
    return complaints
