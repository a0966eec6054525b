"""Looks at a split: duplicates are counted, an order and groups are seen, others are left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.data import (
    Dataset,
    Preprocessing,
    Task,
    dataset_from_arrays,
    fold_rows,
    load_dataset,
    read_table,
    split_rows,
)
from objectives.data.looks.duplicates import duplicate_notes, row_marks
from objectives.data.looks.notes import split_notes
from objectives.data.looks.time_order import time_order
from tests.repository import REAL_DATA, needs_real_data

ROWS = 300
RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(ROWS, 3)).astype("float32")
WALK = np.cumsum(RANDOM.normal(size=ROWS)).astype("float32")
NOISE = RANDOM.normal(size=ROWS).astype("float32")
DAYS = pd.Series(pd.Timestamp("2023-01-01") + pd.to_timedelta(np.arange(ROWS), "D"))


def table(targets: np.ndarray = NOISE, **columns: Any) -> Dataset:
    features = pd.DataFrame({"size": X[:, 0], **columns})
    return Dataset(
        name="rows",
        features=features,
        targets=targets,
        task=Task.REGRESSION,
        feature_names=tuple(features.columns),
        preprocessing=Preprocessing.TABLE,
    )


def notes(data: Dataset, *, is_usual: bool = True, folds: int = 1) -> list[str]:
    split = split_rows(data, seed=3)
    rows = fold_rows(data, split, folds=folds, seed=3)
    return split_notes(data, split, rows, is_usual=is_usual)


def by_hand(features: np.ndarray, targets: np.ndarray, one: Any, other: Any) -> int:
    whole = np.column_stack([features, targets])
    known = {tuple(row) for row in whole[one].tolist()}
    return sum(tuple(row) in known for row in whole[other].tolist())


@pytest.mark.parametrize("form", ["array", "table", "dict", "text"])
@pytest.mark.parametrize("folds", [1, 4])
def test_rows_on_both_sides_are_counted_as_by_hand(form: str, folds: int) -> None:
    few = RANDOM.integers(0, 4, (ROWS, 3))
    y = (few[:, 0] + RANDOM.integers(0, 2, ROWS)).astype("float32") / 3
    words = np.array([f"w{number}" for number in range(4)], dtype=object)[few]
    data = {
        "array": lambda: dataset_from_arrays(few.astype("float32"), y),
        "table": lambda: replace(table(y), features=pd.DataFrame(words, columns=list("abc"))),
        "dict": lambda: dataset_from_arrays({"a": few[:, :1], "b": few[:, 1:]}, y),
        "text": lambda: dataset_from_arrays(words, y),
    }[form]()
    split = split_rows(data, seed=3)
    rows = fold_rows(data, split, folds=folds, seed=3)
    (note,) = duplicate_notes(data, split, rows)
    known = sum(by_hand(few, y, train, other) for train, other in rows)
    measured = sum(len(other) for _, other in rows)
    tested = by_hand(few, y, split.search_rows(), split.test)
    assert known > 10
    assert note.startswith(
        f"{known} of {measured} validation rows and {tested} of 60 test rows also stand among"
    )


def test_equal_inputs_with_another_target_are_no_duplicates() -> None:
    data = dataset_from_arrays(np.ones((ROWS, 3), "float32"), NOISE)
    assert notes(data) == []


def test_columns_that_change_places_are_not_equal() -> None:
    marks = row_marks(dataset_from_arrays(np.array([[1, 2], [2, 1]] * 20), NOISE[:40]))
    assert marks is not None
    assert len(np.unique(marks)) == 40
    pairs = row_marks(table(np.zeros(ROWS), a=X[:, 1], b=X[:, 2]))
    turned = row_marks(table(np.zeros(ROWS), a=X[:, 2], b=X[:, 1]))
    assert pairs is not None
    assert turned is not None
    assert not np.isin(pairs, turned).any()


def test_a_million_rows_are_told_apart() -> None:
    numbers = np.arange(10**6)
    features = np.stack([numbers % 1000, numbers // 1000], axis=1).astype("float32")
    data = Dataset(name="m", features=features, targets=np.zeros(10**6), task=Task.REGRESSION)
    marks = row_marks(data)
    assert marks is not None
    assert len(np.unique(marks)) == 10**6


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (table(day=DAYS), "time:day"),
        (table(day=DAYS.dt.strftime("%d.%m.%Y")), "time:day"),
        (table(sold=DAYS[::-1].to_numpy().astype(str)), "time:sold"),
        (table(WALK, hour=np.arange(ROWS)), "time:hour"),
        (dataset_from_arrays(np.column_stack([X, np.arange(ROWS) / ROWS]), WALK), "time"),
        (dataset_from_arrays(X, np.cumsum(WALK)), "time"),
        (
            dataset_from_arrays(
                np.lib.stride_tricks.sliding_window_view(np.tile(NOISE, 2), 9)[:ROWS], NOISE
            ),
            "time",
        ),
        (
            dataset_from_arrays(
                np.lib.stride_tricks.sliding_window_view(np.tile(X, (2, 1)), 5, axis=0)[
                    :ROWS
                ].transpose(0, 2, 1),
                (NOISE > 0).astype(int),
            ),
            "time",
        ),
    ],
)
def test_what_looks_like_the_order_of_time_is_said_with_the_flag(data: Dataset, rule: str) -> None:
    (note,) = notes(data)
    assert f"--split {rule} measures that" in note
    assert notes(data, is_usual=False) == []


PRICES = np.sort(WALK) + NOISE / 100
SHUFFLED = np.random.default_rng(5).permutation(ROWS)


@pytest.mark.parametrize(
    "data",
    [
        table(),
        table(number=np.arange(ROWS)),
        table(np.sort(WALK), number=np.arange(ROWS)),
        table(PRICES, price_class=np.sort(WALK)),
        table(day=DAYS[SHUFFLED].to_numpy()),
        table(day=np.repeat(DAYS[:5].to_numpy(), ROWS // 5)),
        table(WALK[SHUFFLED], hour=np.arange(ROWS)),
        dataset_from_arrays(X, (np.arange(ROWS) > 150).astype(int)),
        dataset_from_arrays(np.zeros((ROWS, 9)) + X[:, :1] * 0, NOISE),
        dataset_from_arrays(X, np.repeat([0.5, 1.5, 0.7], ROWS // 3)),
    ],
)
def test_what_only_looks_sorted_is_left_alone(data: Dataset) -> None:
    assert notes(data) == []


PEOPLE = np.arange(ROWS) % 60


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("patient_id", PEOPLE),
        ("PatientID", PEOPLE),
        ("customer", [f"{'abcdefghij'[one % 10]}{'klmnopqrst'[one // 10]}" for one in PEOPLE]),
        ("who", [f"P-{one:03}" for one in PEOPLE]),
        ("subject", PEOPLE % 12),
    ],
)
def test_rows_of_one_on_both_sides_are_said_with_the_flag(name: str, values: Any) -> None:
    data = table(**{name: np.asarray(values)[SHUFFLED]})
    (note,) = notes(data)
    assert f"rows of one {name!r} stand on both sides" in note
    assert f"--split group:{name} measures that" in note


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("age", PEOPLE),
        ("town", [f"{'abcdefghij'[one % 10]}{'klmnopqrst'[one // 10]}" for one in PEOPLE]),
        ("patient_id", np.arange(ROWS)),
        ("user", np.arange(ROWS) % 2),
        ("width", [f"{one} mm" for one in PEOPLE]),
        ("identity", PEOPLE / 7),
        ("valid", PEOPLE),
        ("store_id", PEOPLE % 12),
        ("sensor", [*PEOPLE[:-1], np.nan]),
    ],
)
def test_other_columns_are_left_alone(name: str, values: Any) -> None:
    assert notes(table(**{name: np.asarray(values)[SHUFFLED]})) == []


def test_an_order_and_groups_are_one_note() -> None:
    (note,) = notes(table(day=DAYS, patient=PEOPLE))
    assert "--split time:day or --split group:patient measures that" in note


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "digits", "wine"])
def test_data_sets_that_people_begin_with_give_no_alarm(name: str) -> None:
    assert notes(load_dataset(name, data_dir=None)) == []


@needs_real_data
def test_houses_in_the_order_of_their_places_give_no_alarm() -> None:
    houses = read_table(Path(REAL_DATA) / "california_housing.csv", target="median_house_value")
    assert time_order(houses) is None
    assert notes(houses) == []
