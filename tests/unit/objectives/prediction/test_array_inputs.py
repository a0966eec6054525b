"""New rows of arrays become the inputs that preparing made of the same rows, bit for bit."""

from __future__ import annotations

import json

import numpy as np
import pytest

from objectives.data import (
    Dataset,
    Preprocessing,
    Scaling,
    Task,
    describe_preprocessing,
    prepare,
)
from objectives.prediction.arrays import array_inputs

FIT, OTHER = np.arange(40), np.arange(40, 60)


@pytest.mark.parametrize("shape", [(3,), (2, 4)], ids=["columns", "pieces"])
@pytest.mark.parametrize("scaling", [None, *Scaling])
@pytest.mark.parametrize("preprocessing", [Preprocessing.NONE, Preprocessing.STANDARDIZE])
def test_rows_of_arrays_become_what_preparing_made_of_them(
    preprocessing: Preprocessing, scaling: str | None, shape: tuple[int, ...]
) -> None:
    rows = np.random.default_rng(0).lognormal(2, 1, (60, *shape)).round(1).astype(np.float32)
    dataset = Dataset(
        name="rows",
        features=rows,
        targets=np.arange(60, dtype=np.float32),
        task=Task.REGRESSION,
        preprocessing=preprocessing,
        as_given=preprocessing is Preprocessing.NONE,
    )
    expected = prepare(dataset, fit_rows=FIT, other_rows=OTHER, scaling=scaling).x_validation
    described = describe_preprocessing(dataset, fit_rows=FIT, scaling=scaling)
    arrays = {"kind": "array", "shape": list(shape), "dtype": "float32"}
    document = json.loads(json.dumps({**described, "arrays": arrays}))

    found = array_inputs(document, rows[OTHER], say=lambda _: None)
    assert found.dtype == expected.dtype == np.float32
    assert np.array_equal(found, expected)
