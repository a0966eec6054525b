"""No number of a person's changes its value on the way to the model without a word.

Whatever the type and the shape: an array reaches the device as it was given, or rounded to float32
where it holds fractions, which is what Keras trains in; or a sentence says why it does not.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from objectives.data import DataError, Task, dataset_from_arrays
from objectives.data.dataset import Dataset
from objectives.data.given.checks import jax_complaints
from objectives.data.rows import Rows
from objectives.load import load_objective
from objectives.training.compiled_jax.residence import resident
from search_spaces import Configuration
from tests.contracts.toy_objective import ToyObjective

ROWS = 12
NUMBERS = ("bool", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)))
FRACTIONS = ("float16", "float32", "float64")
FRACTION_TARGET = np.arange(ROWS) / 7

calm = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def shapes() -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(st.integers(1, 3), min_size=1, max_size=3).map(lambda more: (ROWS, *more))


def given_arrays(*types: str) -> st.SearchStrategy[np.ndarray]:
    return st.tuples(st.sampled_from(types), shapes()).flatmap(
        lambda kind: arrays.arrays(kind[0], kind[1])
    )


def few_values(*types: str, of: tuple[float, ...] = (0, 1, 3)) -> st.SearchStrategy[np.ndarray]:
    return st.tuples(st.sampled_from(types), shapes()).flatmap(
        lambda kind: arrays.arrays(kind[0], kind[1], elements=st.sampled_from(of))
    )


def on_the_device(array: Any) -> np.ndarray:
    return np.asarray(resident(Rows(x=array, y=np.zeros(ROWS, np.float32)))[0])


def holds_rounded(array: np.ndarray) -> bool:
    """Tell whether fractions include whole numbers that float32 rounds."""
    if array.dtype.kind != "f":
        return False
    exact = array.astype(np.float64)
    whole = exact[exact == np.floor(exact)]
    return bool((whole != whole.astype(np.float32)).any())


def is_said(dataset: Dataset) -> bool:
    return bool(jax_complaints(dataset, where="data()"))


@calm
@given(x=given_arrays(*NUMBERS))
def test_whole_numbers_reach_the_device_as_they_are_or_are_refused(x: np.ndarray) -> None:
    dataset = dataset_from_arrays(x, FRACTION_TARGET)
    if is_said(dataset):
        return
    arrived = on_the_device(dataset.features)
    assert arrived.shape == x.shape
    np.testing.assert_array_equal(arrived, x)
    assert (arrived.dtype.kind, x.dtype.kind) in {("b", "b"), ("i", "i"), ("u", "u")}


@calm
@given(x=given_arrays(*FRACTIONS) | few_values("float64", of=(0.5, 2.0**24 + 1, 1e10, 3e9)))
def test_fractions_are_rounded_to_what_keras_trains_in_and_no_further(x: np.ndarray) -> None:
    beyond = ~np.isfinite(x) | (np.abs(x.astype(np.float64)) > np.finfo(np.float32).max)
    if beyond.any():
        with pytest.raises(DataError, match="missing, infinite or beyond float32"):
            dataset_from_arrays(x, FRACTION_TARGET)
        return
    dataset = dataset_from_arrays(x, FRACTION_TARGET)
    arrived = on_the_device(dataset.features)
    np.testing.assert_array_equal(arrived, x.astype(np.float32))
    assert holds_rounded(x) == any("which Keras rounds" in note for note in dataset.notes)


@calm
@given(
    y=st.one_of(given_arrays(*NUMBERS, *FRACTIONS), few_values(*NUMBERS[1:], *FRACTIONS)),
    flat=st.booleans(),
)
def test_targets_reach_the_device_as_they_are_or_by_codes_that_are_named(
    y: np.ndarray, flat: bool
) -> None:
    y = y.reshape(ROWS, -1)[:, 0] if flat else y
    try:
        dataset = dataset_from_arrays(np.arange(ROWS * 2.0).reshape(ROWS, 2), y)
    except DataError:
        return
    if is_said(dataset):
        return
    arrived = on_the_device(dataset.targets)
    assert arrived.shape == y.shape
    if dataset.classes and y.reshape(ROWS, -1).shape[1] == 1:
        named = np.array(dataset.classes)[arrived.astype(int).reshape(-1)]
        assert [
            float(label == "True") if label in ("True", "False") else float(label)
            for label in named
        ] == [float(label) for label in y.reshape(-1)]
        return
    assert holds_rounded(y) == any("which Keras rounds" in note for note in dataset.notes)
    expected = y.astype(np.float32) if y.dtype.kind == "f" else y
    np.testing.assert_array_equal(arrived, expected)


@calm
@given(
    labels=st.lists(st.sampled_from(["", "a", "b", "ä", "True", "1"]), min_size=ROWS, max_size=ROWS)
)
def test_texts_as_labels_are_found_again_by_their_codes(labels: list[str]) -> None:
    try:
        dataset = dataset_from_arrays(np.arange(ROWS * 2.0).reshape(ROWS, 2), np.array(labels))
    except DataError:
        assert min(labels.count(label) for label in labels) < 2 or len(set(labels)) < 2
        return
    assert dataset.task is not Task.REGRESSION
    assert [dataset.classes[int(code)] for code in dataset.targets.reshape(-1)] == labels


@calm
@given(data=st.data())
def test_columns_of_pandas_keep_their_numbers(data: st.DataObject) -> None:
    kinds = ("int64", "Int32", "boolean", "bool", "float32", "Float64", "UInt8")
    columns = {}
    for place in range(data.draw(st.integers(1, 4))):
        kind = data.draw(st.sampled_from(kinds))
        low = 0 if kind in ("UInt8", "boolean", "bool") else -100
        high = 1 if "bool" in kind else 100
        values = data.draw(st.lists(st.integers(low, high), min_size=ROWS, max_size=ROWS))
        columns[place] = pd.Series(values).astype(cast(Any, kind))
    frame = pd.DataFrame(columns)
    dataset = dataset_from_arrays(frame, FRACTION_TARGET)
    if is_said(dataset):
        pytest.fail("small numbers are never refused")
    arrived = on_the_device(dataset.features)
    np.testing.assert_array_equal(arrived, frame.astype("float64").to_numpy())


@calm
@given(x=given_arrays(*NUMBERS), y=given_arrays("int8", "uint8", "float32"))
def test_the_rows_of_a_fold_are_those_that_were_given(x: np.ndarray, y: np.ndarray) -> None:
    given_y = np.where(np.isfinite(y), y, 0).astype(y.dtype)
    dataset = dataset_from_arrays({"x": x}, {"y": given_y})
    loaded = load_objective(ToyObjective(), dataset, seed=3)
    train, validation = loaded.rows(0, Configuration({}))
    for rows, numbers in ((train, loaded.split.train), (validation, loaded.split.validation)):
        np.testing.assert_array_equal(rows.x["x"], x[numbers])
        np.testing.assert_array_equal(rows.y["y"], given_y[numbers])
        assert rows.x["x"].dtype == x.dtype
