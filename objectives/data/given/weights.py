"""A data set whose rows count by weights that stand beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError


def weighed(dataset: Dataset, weights: Any) -> Dataset:
    """Return a data set whose rows count by weights, in training and in the losses measured.

    Args:
        dataset: The data set.
        weights: A number of 0 or more for each row; None for a data set as it is.

    Raises:
        DataError: If they mean nothing.
    """
    if weights is None:
        return dataset
    where = f"data set {dataset.name!r}"
    given = np.asarray(weights)
    if given.dtype.kind not in "biuf":
        raise DataError(f"{where}: weights have to be numbers, one array for all rows")
    if given.shape[:1] != (dataset.rows,):
        count = len(given) if given.ndim else 1
        raise DataError(
            f"{where}: {count:,} weights stand beside {dataset.rows:,} rows; give one for each row"
        )
    bad = int((~np.isfinite(given) | (given < 0)).sum())
    if bad:
        raise DataError(
            f"{where}: {bad:,} weights are negative, missing or infinite; give 0 or more for each"
            " row"
        )
    if not given.any():
        raise DataError(
            f"{where}: all weights are 0, so that nothing would train; give larger ones"
        )
    return replace(dataset, weights=given.astype(np.float32), weighs_measured=True)
