"""Fashion-MNIST cut in two for transfer learning."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from objectives.data import DataError, Dataset, Task, load_dataset
from objectives.families.transfer.data import all_other_classes, few_sandals_and_shirts
from objectives.families.transfer.objective import TransferObjective
from objectives.load import load_objective
from tests.unit.objectives.families.transfer.transfer_cases import (
    write_images,
)


def whole_fashion(folder: Path) -> Dataset:

    return load_dataset("fashion_mnist", data_dir=folder)


def test_the_few_images_are_half_sandals_half_shirts_spread_over_the_file(tmp_path: Path) -> None:
    fashion = whole_fashion(write_images(tmp_path, a_class=200))
    few = few_sandals_and_shirts(fashion)
    assert (few.rows, few.task, few.classes) == (313, Task.BINARY, ("Sandal", "Shirt"))
    assert np.bincount(few.targets).tolist() == [157, 156]
    images = np.asarray(fashion.features)
    where = [int(np.flatnonzero((images == image).all((1, 2)))[0]) for image in few.features]
    assert np.array_equal(fashion.targets[where] == 6, few.targets == 1)
    assert min(where) < 10
    assert max(where) >= 1990
    assert np.diff(where).max() < 30
    split = load_objective(TransferObjective(), few, seed=3).split
    assert [len(part) for part in (split.train, split.validation, split.test)] == [200, 50, 63]
    assert few_sandals_and_shirts(fashion).digest() == few.digest()


def test_the_other_task_has_neither_of_the_two_classes(tmp_path: Path) -> None:
    fashion = whole_fashion(write_images(tmp_path))
    other = all_other_classes(fashion)
    assert other.rows == 8 * 12
    assert len(other.classes) == 8
    assert not {"Sandal", "Shirt"} & set(other.classes)
    names = [fashion.classes[code] for code in fashion.targets if code not in (5, 6)]
    assert [other.classes[code] for code in other.targets] == names


def test_too_few_images_are_said(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"too few images of .*Shirt \(4\).*at least 5"):
        TransferObjective().dataset(write_images(tmp_path, a_class=4))
