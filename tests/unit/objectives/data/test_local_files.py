from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from objectives.data import DataError, load_dataset


def test_a_local_california_with_other_columns_is_told(tmp_path):
    names = "MedInc,population,median_house_value"
    path = tmp_path / "california_housing.csv"
    path.write_text("\n".join([names, *["1.5,many,3"] * 30]))

    with pytest.raises(DataError) as caught:
        load_dataset("california_housing", data_dir=tmp_path)

    said = str(caught.value)
    assert f"{path}: no column 'median_income'; take the file with the raw columns" in said
    assert f"{path}, column 'population': numbers are needed; found text" in said


def images(rows: int = 20, **changes) -> dict[str, Any]:
    """Return small arrays as they stand in an NPZ file."""
    return {
        "x": np.full((rows, 28, 28), 200, dtype=np.uint8),
        "y": (np.arange(rows) % 10).astype(np.uint8),
    } | changes


def test_fashion_arrays_under_keras_own_names_are_joined(tmp_path):
    train, test = images(20), images(10)
    np.savez(
        tmp_path / "fashion_mnist.npz",
        x_train=train["x"],
        y_train=train["y"],
        x_test=test["x"],
        y_test=test["y"],
    )

    assert load_dataset("fashion_mnist", data_dir=tmp_path).rows == 30


def test_the_whole_fashion_file_goes_before_a_part_of_it(tmp_path):
    np.savez(tmp_path / "fashion_mnist_900.npz", **images(10))
    np.savez(tmp_path / "fashion_mnist.npz", **images(20))

    assert load_dataset("fashion_mnist", data_dir=tmp_path).rows == 20


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"a": np.zeros(3), "b": np.zeros(3)}, "holds a, b; save the arrays as x and y"),
        (images(y=np.array([{}] * 20)), "save plain arrays of numbers or texts"),
        (images(x=np.zeros((20, 784), dtype=np.uint8)), r"shape \(rows, 28, 28\) are needed"),
        (images(x=np.zeros((20, 28, 28))), "whole numbers .* found float64"),
        (images(x=np.full((20, 28, 28), 256)), "pixels from 0 to 255"),
        (images(y=np.arange(19)), r"one class number an image.*\(19,\) for 20 images"),
        (images(y=np.full(20, 10)), "classes 0 to 9 are needed; found 10"),
        (images(y=np.full(20, -1)), "classes 0 to 9 are needed; found -1"),
    ],
)
def test_a_local_fashion_file_of_another_kind_is_told(tmp_path, arrays, said):
    np.savez(tmp_path / "fashion_mnist.npz", **arrays)

    with pytest.raises(DataError, match=rf"fashion_mnist\.npz.*{said}"):
        load_dataset("fashion_mnist", data_dir=tmp_path)


def damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes(200) + content[middle + 200 :]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda content: content[:500], "is damaged or was cut off"),
        (lambda content: b"", "is empty; save the arrays"),
        (damaged, "copy it again"),
        (lambda content: b"some text", "is no .npz file"),
    ],
    ids=["truncated", "empty", "changed", "text"],
)
def test_a_damaged_fashion_file_is_told(tmp_path, damage, said):
    path = tmp_path / "fashion_mnist.npz"
    np.savez_compressed(path, x=np.arange(78400).reshape(100, 28, 28) % 251, y=np.zeros(100, int))
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(DataError, match=rf"fashion_mnist\.npz.*{said}"):
        load_dataset("fashion_mnist", data_dir=tmp_path)


def test_a_bare_array_called_npz_is_told(tmp_path):
    with (tmp_path / "fashion_mnist.npz").open("wb") as file:
        np.save(file, np.zeros(3))

    with pytest.raises(DataError, match=r"is no \.npz file; save the arrays with numpy\.savez"):
        load_dataset("fashion_mnist", data_dir=tmp_path)
