from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from objectives.data import DataError, Dataset, Preprocessing, Task, dataset_from_arrays

FEATURES = np.arange(24.0).reshape(12, 2)
AMOUNTS = np.linspace(0.0, 1.0, 12)


def table_dataset(**changes) -> Dataset:
    """Return a small data set with a number column and a text column."""
    facts = {
        "name": "small",
        "features": pd.DataFrame({"size": [1.0, 2.0, np.nan], "town": ["A", "B", ""]}),
        "targets": np.array([0, 1, 0]),
        "task": Task.BINARY,
        "classes": ("no", "yes"),
        "preprocessing": Preprocessing.TABLE,
    }
    return Dataset(**(facts | changes))


def test_a_data_set_refuses_features_and_targets_of_different_length():
    with pytest.raises(DataError, match=r"'small': 3 rows of features but 2 targets; give one"):
        table_dataset(targets=np.array([0, 1]))


def test_the_digest_is_equal_for_equal_data():
    assert table_dataset().digest() == table_dataset(name="other", source="elsewhere").digest()


@pytest.mark.parametrize(
    "changes",
    [
        {"features": pd.DataFrame({"size": [1.0, 2.5, np.nan], "town": ["A", "B", ""]})},
        {"features": pd.DataFrame({"size": [1.0, 2.0, 0.0], "town": ["A", "B", ""]})},
        {"features": pd.DataFrame({"size": [1.0, 2.0, np.nan], "town": ["A", "B", "C"]})},
        {"features": pd.DataFrame({"size": [1.0, 2.0, np.nan], "town": ["AB", "", ""]})},
        {"features": pd.DataFrame({"area": [1.0, 2.0, np.nan], "town": ["A", "B", ""]})},
        {"features": pd.DataFrame({"town": ["A", "B", ""], "size": [1.0, 2.0, np.nan]})},
        {"features": np.array([[1.0], [2.0], [3.0]])},
        {"targets": np.array([0, 1, 1])},
        {"targets": np.array([0.0, 1.0, 0.0])},
        {"classes": ("yes", "no")},
        {"classes": ("noy", "es")},
    ],
)
def test_the_digest_changes_with_any_cell_name_or_class(changes):
    assert table_dataset(**changes).digest() != table_dataset().digest()


def test_the_digest_changes_with_the_type_of_a_column():
    whole = pd.DataFrame({"size": [1, 2]})
    exact = pd.DataFrame({"size": [1.0, 2.0]})

    digests = {
        table_dataset(features=features, targets=np.array([0, 1])).digest()
        for features in (whole, exact)
    }

    assert len(digests) == 2


def test_the_digest_does_not_see_how_an_array_lies_in_memory():
    digests = {
        dataset_from_arrays(order(FEATURES), AMOUNTS).digest()
        for order in (np.ascontiguousarray, np.asfortranarray)
    }

    assert len(digests) == 1


def test_the_digest_is_the_same_in_another_process_with_another_hash_seed():
    program = (
        "import numpy as np, pandas as pd; from objectives.data import Dataset, Task;"
        "table = pd.DataFrame({'size': [1.0, 2.0, np.nan], 'town': ['A', 'B', '']});"
        "print(Dataset(name='x', features=table, targets=np.array([0, 1, 0]), task=Task.BINARY,"
        "classes=('no', 'yes')).digest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert digests == {table_dataset().digest()}


def test_arrays_become_a_regression_data_set_of_float32():
    dataset = dataset_from_arrays(FEATURES, AMOUNTS, name="mine")

    assert dataset.task is Task.REGRESSION
    assert dataset.features.dtype == np.float32
    assert dataset.targets.dtype == np.float32
    assert dataset.preprocessing is Preprocessing.NONE
    assert not dataset.scale_target
    assert dataset.rows == 12
    assert "fraction" in dataset.task_reason


@pytest.mark.parametrize(
    ("labels", "classes", "kind"),
    [
        (["b", "a"] * 6, ("a", "b"), np.float32),
        ([7, 3] * 6, ("3", "7"), np.float32),
        ([7.0, 3.0] * 6, ("3", "7"), np.float32),
        ([10, 9, 2] * 4, ("2", "9", "10"), np.int32),
        ([True, False] * 6, ("False", "True"), np.bool_),
        (np.array([1, 0] * 6, dtype=np.uint8), ("0", "1"), np.uint8),
        (np.array([2.0, 1.0, 0.0] * 4), ("0", "1", "2"), np.float32),
    ],
)
def test_labels_become_codes_and_codes_stay_in_their_type(labels, classes, kind):
    dataset = dataset_from_arrays(FEATURES, labels)

    assert dataset.classes == classes
    assert dataset.targets.dtype == kind
    assert dataset.labels.dtype == np.int64
    assert [dataset.classes[code] for code in dataset.labels[:3]] == [
        str(int(label)) if isinstance(label, float) else str(label) for label in labels[:3]
    ]


def test_only_codes_that_were_made_here_become_a_column():
    for labels, is_column in (
        (["b", "a"] * 6, True),
        ([[one] for one in ["b", "a"] * 6], False),
        (["b", "a", "c"] * 4, False),
        ([1, 0] * 6, False),
    ):
        assert dataset_from_arrays(FEATURES, labels).is_column is is_column


def test_arrays_of_any_rank_and_a_target_column_are_taken_as_they_are():
    dataset = dataset_from_arrays(np.zeros((12, 4, 4, 3), dtype=np.uint8), AMOUNTS[:, None])

    assert dataset.features.shape == (12, 4, 4, 3)
    assert dataset.features.dtype == np.uint8
    assert dataset.targets.shape == (12, 1)


def test_several_numbers_a_row_are_taken_as_they_are():
    for targets in (
        np.stack([AMOUNTS, AMOUNTS * 2], axis=1),
        np.arange(48).reshape(12, 2, 2),
        np.array([[0, 1, 1], [1, 0, 0]] * 6),
    ):
        dataset = dataset_from_arrays(FEATURES, targets)
        assert dataset.task is Task.REGRESSION
        assert dataset.targets.shape == targets.shape
        assert "for each row" in dataset.task_reason
        assert len(dataset.labels) == 12


def test_one_hot_rows_are_classes_and_stay_as_they_are():
    targets = np.eye(3, dtype=np.float64)[[0, 1, 2] * 4]
    dataset = dataset_from_arrays(FEATURES, targets)

    assert dataset.task is Task.MULTICLASS
    assert dataset.classes == ("0", "1", "2")
    assert dataset.targets.shape == (12, 3)
    assert dataset.labels.tolist() == [0, 1, 2] * 4
    assert dataset_from_arrays(FEATURES, targets, task=Task.REGRESSION).classes == ()


def test_a_table_of_numbers_is_an_array():
    frame = pd.DataFrame(
        {
            "a": [1.5, 2.5] * 6,
            "b": [True, False] * 6,
            3: pd.array([1, 2] * 6, dtype="Int64"),
            "d": pd.array([True, False] * 6, dtype="boolean"),
        }
    )
    dataset = dataset_from_arrays(frame, pd.Series(AMOUNTS).convert_dtypes())

    assert dataset.features.dtype == np.float32
    assert dataset.features[1].tolist() == [2.5, 0.0, 2.0, 0.0]
    assert dataset.feature_names == ("a", "b", "3", "d")
    assert dataset.targets.tolist() == pytest.approx(AMOUNTS.tolist())
    whole = dataset_from_arrays(frame[["b", 3]], AMOUNTS)
    assert whole.features.dtype == np.int64


def test_labels_of_any_pandas_type_are_labels():
    for labels in (
        pd.Series(["b", "a"] * 6),
        pd.Series(["b", "a"] * 6, dtype="category"),
        pd.Series(["b", "a"] * 6, dtype="string"),
        pd.DataFrame({"label": ["b", "a"] * 6}),
    ):
        assert dataset_from_arrays(FEATURES, labels).classes == ("a", "b")


def test_ids_stay_whole_and_are_told_of_where_they_cannot():
    ids = np.arange(12).reshape(12, 1) * 2 + 2**24 + 1
    dataset = dataset_from_arrays(ids, AMOUNTS)
    assert (dataset.features == ids).all()
    assert not dataset.notes

    beside = np.hstack([ids, FEATURES[:, 1:] / 7])
    (note,) = dataset_from_arrays(beside, AMOUNTS).notes
    assert note.startswith("column 0 of x holds whole numbers above 16,777,216")


def test_equal_numbers_have_one_digest_whatever_their_type():
    known = dataset_from_arrays(FEATURES.astype(np.float32), [0, 1] * 6).digest()
    for x, y in (
        (FEATURES, np.array([0, 1] * 6)),
        (FEATURES.astype(np.int16), np.array([0, 1] * 6, dtype=np.int8)),
    ):
        assert dataset_from_arrays(x, y).digest() == known
    assert dataset_from_arrays(FEATURES, np.array([[0], [1]] * 6)).digest() != known


def test_the_digest_tells_whole_numbers_apart_that_no_fraction_does():
    ids = np.arange(12).reshape(12, 1)
    for base in (2**24, 2**53, 2**62):
        first, second = (dataset_from_arrays(ids + base + step, AMOUNTS) for step in (0, 1))
        assert first.digest() != second.digest()
    largest = (ids + 1).astype(np.uint64) * 0 + np.uint64(2**64 - 13) + ids.astype(np.uint64)
    assert dataset_from_arrays(largest, AMOUNTS).digest()


def test_a_task_that_is_asked_for_is_kept():
    dataset = dataset_from_arrays(FEATURES, [0, 1] * 6, task=Task.MULTICLASS)

    assert dataset.task is Task.MULTICLASS
    assert dataset.task_reason == ""


def changed(array, value):
    copy = array.copy()
    copy[3] = value
    return copy


@pytest.mark.parametrize(
    ("x", "y", "complaint"),
    [
        (AMOUNTS, AMOUNTS, r"x has shape \(12,\).*x\.reshape\(-1, 1\)"),
        (1.0, AMOUNTS, r"x has shape \(\)"),
        (np.zeros((12, 0)), AMOUNTS, "give at least one feature"),
        (FEATURES[:9], AMOUNTS[:9], "x has 9 rows; give at least 10"),
        (FEATURES[:0], AMOUNTS[:0], "x has 0 rows; give at least 10"),
        (FEATURES, AMOUNTS[:11], "x has 12 rows and y has 11; give one target"),
        (FEATURES, np.zeros((12, 0)), r"y has shape \(12, 0\).*at least one value a row"),
        (FEATURES, np.ones((12, 3)), "every row holds the same values"),
        (FEATURES, np.array([["a", "b"]] * 12), "text in several columns"),
        (FEATURES, np.eye(12), r"too few rows of class '0' \(1\)"),
        (np.array([["a", None]] * 12, dtype=object), AMOUNTS, "NoneType among texts in 12 of 24"),
        (pd.DataFrame({"tags": [["A"]] * 12}), AMOUNTS, r"'tags': holds objects \(mixed\); turn"),
        (FEATURES, changed(np.ones((12, 2)), [np.nan, 1.0]), "y is missing.* in 1 of 12 rows"),
        (FEATURES + 1j, AMOUNTS, "x holds complex128"),
        (changed(FEATURES, np.nan), AMOUNTS, "x is missing.* in 2 of 24 values; replace"),
        (changed(FEATURES, 1e39), AMOUNTS, "beyond float32 in 2 of 24 values"),
        (
            FEATURES,
            changed(AMOUNTS, np.nan),
            "missing or infinite in 1 of 12 rows.*row 3; drop",
        ),
        (FEATURES, changed(AMOUNTS, np.inf), "y is missing or infinite in 1 of 12 rows"),
        (FEATURES, [None, "a", "b"] * 4, "y is missing or infinite in 4 of 12 rows"),
        (FEATURES, np.ones(12), "every row holds the same value, '1'"),
        (FEATURES, ["a"] * 11 + ["b"], r"too few rows of class 'b' \(1\)"),
    ],
)
def test_arrays_that_cannot_be_learned_are_refused_with_the_way_out(x, y, complaint):
    with pytest.raises(DataError, match=f"data set 'mine'.*{complaint}"):
        dataset_from_arrays(x, y, name="mine")


def test_all_that_is_wrong_with_arrays_is_said_at_once():
    with pytest.raises(DataError) as caught:
        dataset_from_arrays(changed(FEATURES, np.nan), changed(AMOUNTS, np.nan)[:11])

    assert len(caught.value.complaints) == 3


@pytest.mark.parametrize(
    ("labels", "task", "complaint"),
    [
        (["a", "b"] * 6, Task.REGRESSION, "regression needs numbers, but found 2 labels.*'a'"),
        (["-1", "2.5", "dear"] * 4, Task.REGRESSION, "but 4 values are none, such as 'dear'; mend"),
        (["a", "b", "c"] * 4, Task.BINARY, "two classes, but found 3: 'a', 'b', 'c'; choose"),
    ],
)
def test_a_task_that_the_target_cannot_have_is_refused(labels, task, complaint):
    with pytest.raises(DataError, match=complaint):
        dataset_from_arrays(FEATURES, labels, task=task)


def test_fractions_become_float32_and_all_else_stays():
    for kind, kept in ((np.float16, np.float32), (np.int8, np.int8), (np.bool_, np.bool_)):
        features = dataset_from_arrays((FEATURES > 3).astype(kind), AMOUNTS).features

        assert features.dtype == kept


def test_texts_stay_texts():
    texts = np.array([["good"], ["bad"]] * 6)
    assert (dataset_from_arrays(texts, AMOUNTS).features == texts).all()


def test_counts_of_which_one_is_rare_are_amounts_until_the_model_says_otherwise() -> None:
    counts = np.array([0, 1, 2] * 3 + [7] + [0, 1])
    dataset = dataset_from_arrays(np.ones((12, 2)), counts)
    assert (dataset.task, dataset.is_guess) == (Task.REGRESSION, True)
    np.testing.assert_array_equal(dataset.targets, counts)
    with pytest.raises(DataError, match="too few rows of class '7'"):
        dataset_from_arrays(np.ones((12, 2)), counts, task=Task.MULTICLASS)
