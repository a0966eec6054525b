"""A frame with more than numbers is read by the plan of a table; its targets stay as given."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from objectives.data import DataError, Preprocessing, dataset_from_arrays, prepare, read_table
from objectives.data.given.parts import dataset_from_parts
from objectives.data.splits.draw import split_rows
from objectives.data.splits.rule import read_rule

ROWS = 60
FIT, OTHER = np.arange(40), np.arange(40, ROWS)
DAYS = pd.Series(pd.date_range("2023-05-01", periods=ROWS, freq="31h"))
AMOUNTS = np.random.default_rng(0).normal(size=ROWS)


def frame() -> pd.DataFrame:
    rows = range(ROWS)
    return pd.DataFrame(
        {
            "size": [row * 1.5 for row in rows],
            3: pd.array([None if row == 4 else row % 5 for row in rows], dtype="Int64"),
            "flag": pd.array([None if row == 5 else row % 2 == 0 for row in rows], dtype="boolean"),
            "open": [row % 3 == 0 for row in rows],
            "when": DAYS.array,
            "zone": DAYS.dt.tz_localize("Europe/Berlin").array,
            "day": [day.date() for day in DAYS],
            "town": pd.Categorical(["a", "b", None] * (ROWS // 3)),
            "grade": pd.Categorical([1.0, 2.0, 3.0] * (ROWS // 3)),
            "text": pd.array(["x", "y", None] * (ROWS // 3), dtype="string"),
            "fee": [f"${row:,}" for row in rows],
            "cost": [Decimal(row) / 4 for row in rows],
            "id": [f"K{row}" for row in rows],
        },
        index=[7] * ROWS,
    )


def test_every_type_of_pandas_is_read() -> None:
    dataset = dataset_from_arrays(frame(), AMOUNTS.reshape(-1, 1))
    assert {one.name: str(one.kind) for one in dataset.columns} == {
        "size": "number", "3": "number", "flag": "number", "open": "number", "when": "date",
        "zone": "date", "day": "date", "town": "category", "grade": "category",
        "text": "category", "fee": "number", "cost": "number", "id": "left out",
    }  # fmt: skip
    assert dataset.preprocessing is Preprocessing.TABLE
    assert dataset.features["grade"].tolist()[:3] == ["1", "2", "3"]
    assert dataset.features["town"].tolist()[:3] == ["a", "b", ""]
    assert dataset.features["zone"][0] == DAYS[0] - pd.Timedelta("2h")
    assert dataset.features["day"][0] == datetime.datetime(2023, 5, 1)
    data = prepare(dataset, fit_rows=FIT, other_rows=OTHER)
    # As given: in its shape and its unit.
    assert data.y_train.shape == (40, 1)
    assert data.y_train[:, 0].tolist() == AMOUNTS[:40].astype("float32").tolist()
    assert np.isfinite(data.x_train).all()


def test_its_inputs_are_those_of_a_file_with_the_same_cells(tmp_path: Path) -> None:
    own = frame().drop(columns=["flag", "open", "zone", "day", "grade"])
    own.assign(price=AMOUNTS).to_csv(tmp_path / "h.csv", index=False)
    ours, files = (
        prepare(dataset, fit_rows=FIT, other_rows=OTHER)
        for dataset in (
            dataset_from_arrays(own, AMOUNTS),
            read_table(tmp_path / "h.csv", target="price"),
        )
    )
    assert np.array_equal(ours.x_train, files.x_train)
    assert np.array_equal(ours.x_validation, files.x_validation)


def test_a_frame_of_numbers_stays_an_array() -> None:
    dataset = dataset_from_arrays(frame()[["size", "open"]], AMOUNTS)
    assert not dataset.is_table
    assert dataset.preprocessing is Preprocessing.NONE


def test_parts_of_a_persons_own_are_read_as_one() -> None:
    whole = frame()
    train, other = (whole.iloc[:40], AMOUNTS[:40]), (whole.iloc[40:], AMOUNTS[40:])
    dataset = dataset_from_parts((train, other), name="mine", task=None)
    assert dataset.own_split is not None
    assert dataset.own_split.validation.tolist() == list(range(40, ROWS))
    assert dataset.features["town"].tolist()[40:42] == ["b", ""]


@pytest.mark.parametrize("column", ["when", "zone", "day"])
def test_rows_are_split_by_a_column_of_times(column: str) -> None:
    shuffled = frame().sample(frac=1, random_state=1)
    dataset = dataset_from_arrays(shuffled, AMOUNTS)
    split = split_rows(dataset, seed=1, rule=read_rule(f"time:{column}"))
    times = dataset.features[column]
    assert times[split.train].max() < times[split.validation].min()
    assert times[split.validation].max() < times[split.test].min()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"tags": [["a"]] * ROWS}, "column 'tags': holds objects (mixed); turn it into numbers"),
        ({"span": pd.to_timedelta(range(ROWS), unit="h")}, "column 'span': holds timedelta64"),
        ({"half": ["1,5"] * ROWS}, "column 'half': 60 numbers written with a comma"),
        ({"size": [np.inf, *range(1, ROWS)]}, "column 'size': 1 number infinite or beyond float32"),
    ],
)
def test_what_cannot_be_read_is_said_by_column(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(DataError) as caught:
        dataset_from_arrays(frame().assign(**changed), AMOUNTS, name="mine")
    assert len(caught.value.complaints) == 1
    assert f"data set 'mine', x, {said}" in str(caught.value)


def test_lengths_that_differ_are_said() -> None:
    with pytest.raises(DataError, match="x has 60 rows and y has 59"):
        dataset_from_arrays(frame(), AMOUNTS[:59])
