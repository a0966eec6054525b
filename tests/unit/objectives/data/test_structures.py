"""Arrays in structures: what is one array, and what several."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data import DataError, Task, dataset_from_arrays
from objectives.data.structures import leaves, mapped, row_count, row_shapes, taken

A, B = np.arange(24.0).reshape(12, 2), np.arange(36).reshape(12, 3)
Y = np.linspace(0.0, 1.0, 12)


def test_leaves_come_in_the_order_of_keras_with_their_places() -> None:
    structure = {"b": [A, (B,)], "a": Y}
    assert [path for path, _ in leaves(structure)] == ["['a']", "['b'][0]", "['b'][1][0]"]
    theirs = keras.tree.flatten(structure)
    assert all(one is other for (_, one), other in zip(leaves(structure), theirs, strict=True))
    assert list(leaves(A)) == [("", A)]


def test_rows_are_taken_of_each_array() -> None:
    rows = np.array([3, 1])
    found = taken({"a": A, "b": (B, Y)}, rows)
    np.testing.assert_array_equal(found["a"], A[rows])
    np.testing.assert_array_equal(found["b"][1], Y[rows])
    assert row_shapes(found) == {"a": (2,), "b": ((3,), ())}
    assert row_count(found) == 2
    assert mapped(len, [A, B]) == [12, 12]


@pytest.mark.parametrize("x", [{"a": A, "b": B}, [A, B], (A, B), {"only": A}, {"a": [A, B]}])
def test_several_inputs_stay_in_their_structure(x: Any) -> None:
    dataset = dataset_from_arrays(x, Y)
    assert type(dataset.features) is type(x)
    assert dataset.rows == 12
    assert dataset.task is Task.REGRESSION
    kinds = [str(leaf.dtype) for _, leaf in leaves(dataset.features)]
    assert kinds == [{"f": "float32"}.get(leaf.dtype.kind, "int64") for _, leaf in leaves(x)]


def test_a_list_of_rows_is_one_array() -> None:
    for rows in (A.tolist(), list(A), [tuple(row) for row in A]):
        dataset = dataset_from_arrays(rows, Y)
        assert dataset.features.shape == (12, 2)
    square = np.arange(144.0).reshape(12, 12)
    assert dataset_from_arrays(list(square), list(Y)).features.shape == (12, 12)


def test_the_digest_sees_every_array_and_its_place() -> None:
    digests = {
        dataset_from_arrays(x, y).digest()
        for x, y in (
            ({"a": A, "b": B}, Y),
            ({"a": A, "c": B}, Y),
            ({"a": A, "b": B + 1}, Y),
            ([A, B], Y),
            ([A, B], {"one": Y}),
        )
    }
    assert len(digests) == 5


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        ({"a": A, "b": B[:9]}, Y, r"differ in length: x\['a'\] has 12, x\['b'\] has 9, y has 12"),
        ({"a": A[:5], "b": B[:5]}, Y[:5], "x has 5 rows; give at least 10"),
        ({"a": A * np.nan}, Y, r"x\['a'\] is missing, infinite or beyond float32 in 24 of 24"),
        ([A, B], {"one": np.array(["a"] * 12)}, r"y\['one'\] holds texts; of several outputs"),
        ([A, B], [Y, Y * np.nan], r"y\[1\] is missing or infinite in 12 of 12 rows"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(x: Any, y: Any, said: str) -> None:
    with pytest.raises(DataError, match=said):
        dataset_from_arrays(x, y)


def test_a_task_of_classes_is_refused_for_several() -> None:
    with pytest.raises(DataError, match="leave it out: the losses say what each output learns"):
        dataset_from_arrays([A, B], Y, task=Task.BINARY)
