"""The official ways to get public data sets: the downloads of scikit-learn and Keras."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from objectives.data.errors import DataError


def download_california(*, file: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return features (rows, 8) and targets in 100,000 USD from scikit-learn's cache or download.

    Args:
        file: the local file that would do as well, for the complaint.

    Raises:
        DataError: not in the cache and not to be had.
    """
    from sklearn.datasets import fetch_california_housing

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Retry downloading")
            fetched = fetch_california_housing()
    except (OSError, EOFError) as error:
        raise DataError(_unreachable("california_housing", file=file, reason=error)) from None
    return fetched.data, fetched.target


def download_fashion_images(*, file: str) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return images (70000, 28, 28) and class numbers from Keras' cache or download.

    Keras is imported here, with whatever backend is chosen by then.

    Args:
        file: the local file that would do as well, for the complaint.

    Raises:
        DataError: not in the cache and not to be had.
    """
    from keras.datasets import fashion_mnist

    try:
        (x_train, y_train), (x_test, y_test) = fashion_mnist.load_data()
    except Exception as error:
        if not _is_download_failure(error):
            raise
        raise DataError(_unreachable("fashion_mnist", file=file, reason=error)) from None
    images: NDArray[Any] = np.concatenate([x_train, x_test])
    codes: NDArray[Any] = np.concatenate([y_train, y_test])
    return images, codes.astype(np.int64)


def _is_download_failure(error: Exception) -> bool:
    """Tell a failed download: Keras turns URLError into a bare Exception, the cause as context."""
    return isinstance(error, OSError | EOFError) or isinstance(error.__context__, OSError)


def _unreachable(name: str, *, file: str, reason: Exception) -> str:
    return (
        f"data set {name!r}: there is no local copy, and the official download failed ({reason}); "
        f"put {file} into the data folder (--data-dir or TUNING_DATA) or get online for the "
        "official download"
    )
