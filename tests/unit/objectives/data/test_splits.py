from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from objectives.data import DataError, Dataset, Task, dataset_from_arrays, fold_rows, split_rows


def amounts(rows: int = 100) -> Dataset:
    """Return a regression data set."""
    return dataset_from_arrays(np.arange(2.0 * rows).reshape(rows, 2), np.linspace(0, 1, rows))


def labels(*counts: int) -> Dataset:
    """Return classes a, b, ... with so many rows each, in class order."""
    targets = [chr(ord("a") + code) for code, count in enumerate(counts) for _ in range(count)]
    return dataset_from_arrays(np.zeros((len(targets), 2)), targets)


def test_a_split_holds_every_row_once_in_sorted_order():
    split = split_rows(amounts(), seed=3)

    assert (len(split.train), len(split.validation), len(split.test)) == (64, 16, 20)
    assert sorted(np.concatenate([split.search_rows(), split.test])) == list(range(100))
    for rows in (split.train, split.validation, split.test, split.search_rows()):
        assert rows.dtype == np.int64
        assert (np.diff(rows) > 0).all()


def test_rows_are_shuffled_before_they_are_split():
    split = split_rows(amounts(), seed=3)

    assert split.test.tolist() != list(range(80, 100))
    assert split.test.min() < 30
    assert split.test.max() > 70


def test_classes_keep_their_proportions_in_every_part():
    dataset = labels(500, 300, 200)
    split = split_rows(dataset, seed=0)

    for rows in (split.train, split.validation, split.test):
        shares = np.bincount(dataset.targets[rows]) / len(rows)
        assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.01)


def test_a_class_of_three_rows_is_in_every_part():
    dataset = labels(100, 3, 50)
    split = split_rows(dataset, seed=0)

    for rows in (split.train, split.validation, split.test):
        assert 1 in dataset.targets[rows]


def test_many_small_classes_can_be_split():
    dataset = labels(*[5] * 26)
    split = split_rows(dataset, seed=0)

    for rows in (split.train, split.validation, split.test):
        assert len(np.unique(dataset.targets[rows])) == 26


def test_the_seed_decides_the_split():
    same, again, other = (split_rows(amounts(), seed=seed) for seed in (5, 5, 6))

    assert same.digest() == again.digest()
    assert same.digest() != other.digest()


def test_the_digest_tells_which_part_a_row_is_in():
    split = split_rows(amounts(), seed=5)
    swapped = type(split)(train=split.validation, validation=split.train, test=split.test)

    assert swapped.digest() != split.digest()


def test_split_and_folds_are_the_same_in_another_process():
    program = (
        "import numpy as np; from objectives.data import *\n"
        "d = dataset_from_arrays(np.zeros((60, 2)), ['a', 'b', 'c'] * 20)\n"
        "s = split_rows(d, seed=11)\n"
        "print(s.digest(), *fold_rows(d, s, folds=3, seed=11)[1][1])"
    )
    dataset = dataset_from_arrays(np.zeros((60, 2)), ["a", "b", "c"] * 20)
    split = split_rows(dataset, seed=11)
    here = [split.digest(), *map(str, fold_rows(dataset, split, folds=3, seed=11)[1][1])]

    for hash_seed in ("1", "2"):
        there = subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        assert there == here


def test_the_split_depends_on_the_targets_only():
    targets = np.linspace(0, 1, 50)
    one = split_rows(dataset_from_arrays(np.zeros((50, 2)), targets), seed=1)
    other = split_rows(dataset_from_arrays(np.ones((50, 7)), targets), seed=1)

    assert one.digest() == other.digest()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"test_share": 0.0}, r"test_share 0\.0 is not between 0 and 1; 0\.2 is usual"),
        ({"validation_share": 1.0}, r"validation_share 1\.0 is not between 0 and 1"),
        ({"test_share": float("nan")}, "test_share nan is not between"),
    ],
)
def test_shares_out_of_range_are_refused(options, complaint):
    with pytest.raises(DataError, match=f"data set 'data': .*{complaint}"):
        split_rows(amounts(10), seed=0, **options)


def test_the_smallest_shares_still_take_a_row():
    split = split_rows(amounts(10), seed=0, test_share=0.01, validation_share=0.01)

    assert (len(split.train), len(split.validation), len(split.test)) == (8, 1, 1)


def test_too_few_rows_for_three_parts_are_refused():
    pair = Dataset(
        name="pair", features=np.zeros((2, 1)), targets=np.zeros(2), task=Task.REGRESSION
    )

    with pytest.raises(DataError, match=r"'pair': 2 rows leave no row for validation with.*add"):
        split_rows(pair, seed=0)


def test_a_seed_below_zero_is_refused():
    with pytest.raises(DataError, match="seed -1 is below 0; choose"):
        split_rows(amounts(), seed=-1)


def test_large_seeds_are_taken():
    dataset = amounts()
    split = split_rows(dataset, seed=2**80)

    assert len(fold_rows(dataset, split, folds=2, seed=2**80)) == 2


def test_one_fold_is_the_split_itself():
    dataset = amounts()
    split = split_rows(dataset, seed=0)

    ((train, validation),) = fold_rows(dataset, split, folds=1, seed=0)

    assert train is split.train
    assert validation is split.validation


@pytest.mark.parametrize("dataset", [amounts(), labels(40, 40, 20)], ids=["amounts", "classes"])
def test_folds_validate_each_search_row_once_and_never_touch_a_test_row(dataset):
    split = split_rows(dataset, seed=0)
    folds = fold_rows(dataset, split, folds=4, seed=9)

    validated = np.concatenate([validation for _, validation in folds])
    assert sorted(validated) == split.search_rows().tolist()
    for train, validation in folds:
        assert not set(train) & set(validation)
        assert not (set(train) | set(validation)) & set(split.test)
        assert sorted({*train, *validation}) == split.search_rows().tolist()
        assert (np.diff(train) > 0).all()
        assert (np.diff(validation) > 0).all()


def test_folds_of_sorted_classes_hold_every_class():
    dataset = labels(40, 40, 20)
    split = split_rows(dataset, seed=0)

    for train, validation in fold_rows(dataset, split, folds=4, seed=9):
        for rows in (train, validation):
            assert set(dataset.targets[rows]) == {0, 1, 2}


def test_the_seed_decides_the_folds():
    dataset = amounts()
    split = split_rows(dataset, seed=0)
    same, again, other = (fold_rows(dataset, split, folds=3, seed=seed) for seed in (1, 1, 2))

    assert (same[0][1] == again[0][1]).all()
    assert same[0][1].tolist() != other[0][1].tolist()


@pytest.mark.parametrize(
    ("dataset", "folds", "complaint"),
    [
        (amounts(), 0, "0 folds are too few; choose at least 1"),
        (amounts(), -3, "-3 folds are too few"),
        (amounts(10), 9, "9 folds need as many rows, but 8 are left.*at most 8 folds"),
        (labels(50, 5), 5, "class 'b' has 4 without the test rows; choose at most 4 folds"),
    ],
)
def test_too_many_or_too_few_folds_are_refused(dataset, folds, complaint):
    split = split_rows(dataset, seed=0)

    with pytest.raises(DataError, match=f"data set 'data': .*{complaint}"):
        fold_rows(dataset, split, folds=folds, seed=0)


def test_classes_without_names_are_told_by_their_code():
    dataset = Dataset(
        name="coded",
        features=np.zeros((40, 1)),
        targets=np.array([0] * 35 + [1] * 5),
        task=Task.BINARY,
    )
    split = split_rows(dataset, seed=0)

    with pytest.raises(DataError, match="class '1' has 4"):
        fold_rows(dataset, split, folds=5, seed=0)
