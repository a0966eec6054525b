"""Rows of other files: read as the table is, and apart from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.preprocessing import StandardScaler

from objectives import read_table
from objectives.data import DataError, Dataset, prepare, read_rule
from objectives.data.tables.more_rows import with_rows_of_files
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from tests.contracts.toy_objective import ToyObjective

COLUMNS = ["size", "kind", "sold", "fee", "share", "new", "id", "price"]


def frame(count: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    days = pd.Timestamp("2024-01-01") + pd.to_timedelta(random.permutation(count), "D")
    size = random.uniform(20, 120, count).round(1)
    return pd.DataFrame(
        {
            "size": size,
            "kind": random.choice(["flat", "house", "loft"], count),
            "sold": days.strftime("%d.%m.%Y"),
            "fee": [f"${fee:.2f}" for fee in random.uniform(1, 9, count)],
            "share": [f"{share} %" for share in random.integers(1, 99, count)],
            "new": random.choice(["true", "false"], count),
            "id": [f"A{seed}{row:05}" for row in range(count)],
            "price": (1000 * size + random.normal(0, 9, count)).round(2),
        }
    )


def write(path: Path, rows: pd.DataFrame) -> Path:
    rows.to_csv(path, index=False)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path / "train.csv", frame(100, 0))


def loaded(data: Dataset, split: str | None = None, **more: Any) -> LoadedObjective:
    rule = None if split is None else read_rule(split)
    return load_objective(ToyObjective(), data, rule=rule, seed=1, **more)


def test_rows_of_files_are_read_as_the_table_and_stay_apart(table: Path, tmp_path: Path) -> None:
    later, last = frame(30, 1), frame(20, 2)
    # Other cells, another order, and without what is no feature of the table.
    later["size"] = later["size"].astype(int)
    later["new"] = "true"
    write(tmp_path / "later.csv", later[COLUMNS[::-1]])
    last.drop(columns="id").to_csv(tmp_path / "last.csv", index=False)
    data = read_table(
        table, target="price", validation=tmp_path / "later.csv", test=tmp_path / "last.csv"
    )
    plain = read_table(table, target="price")
    found = loaded(data)
    assert found.split.how == "as given, validation rows of later.csv, test rows of last.csv"
    for rows, raw in (
        (found.split.train, frame(100, 0)),
        (found.split.validation, later),
        (found.split.test, last),
    ):
        part = data.features.iloc[rows]
        np.testing.assert_array_equal(part["size"], raw["size"])
        np.testing.assert_array_equal(part["kind"], raw["kind"])
        assert part["sold"].tolist() == pd.to_datetime(raw["sold"], format="%d.%m.%Y").tolist()
        np.testing.assert_allclose(part["fee"], raw["fee"].str[1:].astype(float))
        np.testing.assert_allclose(part["share"], raw["share"].str[:-2].astype(float))
        np.testing.assert_allclose(data.targets[rows], raw["price"], rtol=1e-6)
    assert data.features.columns.tolist() == plain.features.columns.tolist()
    assert data.columns == plain.columns
    assert data.digest() != plain.digest()


def test_only_training_rows_are_fitted_on(table: Path, tmp_path: Path) -> None:
    later = frame(30, 1).assign(size=1e6, kind="castle")
    write(tmp_path / "later.csv", later)
    data = read_table(table, target="price", validation=tmp_path / "later.csv", test=None)
    split = loaded(data, holds_test=False).split
    fitted = prepare(data, fit_rows=split.train, other_rows=split.validation)
    plain = read_table(table, target="price")
    alone = prepare(plain, fit_rows=np.arange(100), other_rows=np.arange(100))
    np.testing.assert_array_equal(fitted.x_train, alone.x_train)
    assert fitted.target_scale == alone.target_scale
    scaler = StandardScaler().fit(plain.features[["size"]])
    by_hand = scaler.transform(later[["size"]])[:, 0]
    assert any(
        np.allclose(fitted.x_validation[:, at], by_hand, rtol=1e-4)
        for at in range(fitted.x_validation.shape[1])
    )


def test_what_no_file_gives_is_drawn_from_the_table(table: Path, tmp_path: Path) -> None:
    more = write(tmp_path / "more.csv", frame(30, 1))
    tested = loaded(read_table(table, target="price", test=more), "time:sold", folds=3)
    assert tested.split.test.tolist() == list(range(100, 130))
    assert (len(tested.split.train), len(tested.split.validation)) == (80, 20)
    assert tested.split.how == "by time (sold), test rows of more.csv"
    days = pd.to_datetime(frame(100, 0)["sold"], format="%d.%m.%Y")
    for train, other in tested.fold_rows:
        assert days[train].max() < days[other].min()
    chosen = loaded(read_table(table, target="price", validation=more))
    assert chosen.split.validation.tolist() == list(range(100, 130))
    assert (len(chosen.split.train), len(chosen.split.test)) == (80, 20)
    assert max(chosen.split.train.max(), chosen.split.test.max()) < 100
    assert chosen.split.how == "at random, validation rows of more.csv"
    assert not set(chosen.split.train) & set(chosen.split.test)
    alone = loaded(read_table(table, target="price", validation=more), holds_test=False)
    assert (len(alone.split.train), alone.split.has_test) == (100, False)


def test_labels_have_the_codes_of_the_table(tmp_path: Path) -> None:
    rows = frame(60, 0)
    table = write(tmp_path / "train.csv", rows)
    last = frame(20, 2)
    last = last[last["kind"] != "flat"]
    write(tmp_path / "last.csv", last)
    data = read_table(table, target="kind", test=tmp_path / "last.csv")
    named = np.array(data.classes)[data.targets[60:]]
    np.testing.assert_array_equal(named, last["kind"])
    numbered = write(tmp_path / "n.csv", rows.assign(kind=np.arange(60) % 3 + 1))
    write(tmp_path / "m.csv", last.assign(kind=3.0))
    data = read_table(numbered, target="kind", test=tmp_path / "m.csv")
    assert set(data.targets[60:]) == {2}


def test_weights_of_rows_come_from_each_file(tmp_path: Path) -> None:
    table = write(tmp_path / "train.csv", frame(100, 0).assign(weight=1.5))
    more = write(tmp_path / "more.csv", frame(30, 1).assign(weight=np.arange(30)))
    data = read_table(table, target="price", weights="weight", validation=more)
    assert data.weights is not None
    np.testing.assert_array_equal(data.weights, [1.5] * 100 + list(range(30)))
    write(more, frame(30, 1).assign(weight=-1))
    with pytest.raises(DataError, match="30 numbers below 0"):
        read_table(table, target="price", weights="weight", validation=more)


def test_all_that_is_wrong_with_both_files_is_said_at_once(table: Path, tmp_path: Path) -> None:
    later = frame(30, 1).astype(object)
    later.loc[3, "size"], later.loc[4, "fee"] = "big", "much"
    later.loc[5, "price"], later.loc[6, "sold"] = np.nan, "soon"
    write(tmp_path / "later.csv", later)
    last = frame(4, 2).rename(columns={"size": "sizes"}).drop(columns="kind")
    write(tmp_path / "last.csv", last)
    with pytest.raises(DataError) as refused:
        with_rows_of_files(
            read_table(table, target="price"),
            validation=tmp_path / "later.csv",
            test=tmp_path / "last.csv",
        )
    complaints = [one.replace(f"{tmp_path}/", "") for one in refused.value.complaints]
    for said in (
        "later.csv, column 'size': 1 cell that cannot be read as numbers, such as 'big' (line 5)",
        "later.csv, column 'fee': 1 cell that cannot be read as numbers, such as 'much' (line 6)",
        "later.csv, column 'sold': 29 dates, but 1 cell that is none, such as 'soon' (line 8)",
        "later.csv, target 'price': 1 blank cell (line 7)",
        "last.csv: lacks 'size', 'kind' and has 'sizes', which the table lacks",
        "last.csv: holds 4 rows; give at least 5",
    ):
        assert sum(one.startswith(said) for one in complaints) == 1, (said, complaints)
    assert len(complaints) == 6


def test_numbers_that_would_count_in_another_way_are_refused(tmp_path: Path) -> None:
    rows = frame(60, 0)
    rows["price"] = [f"$ {one:,.0f}" for one in rows["price"]]
    table = write(tmp_path / "train.csv", rows)
    later = frame(20, 1).astype(object)
    later["price"] = "€ 1,000"
    later.loc[3, "fee"], later.loc[4, "fee"] = "£5", "5"
    later.loc[5, "share"], later.loc[6, "size"] = "0.1", "1,234"
    more = write(tmp_path / "later.csv", later)
    with pytest.raises(DataError) as refused:
        read_table(table, target="price", validation=more)
    complaints = [one.replace(f"{tmp_path}/", "") for one in refused.value.complaints]
    otherwise = "1 cell written otherwise than in the table"
    assert complaints == [
        f"later.csv, column 'size': {otherwise} (numbers), such as '1,234' (line 8); write them"
        " alike",
        f"later.csv, column 'fee': {otherwise} (amounts in $), such as '£5' (line 5); write them"
        " alike",
        f"later.csv, column 'share': {otherwise} (percentages; 10 % counts as 10), such as '0.1'"
        " (line 7); write them alike",
        "later.csv, column 'price': 20 cells written otherwise than in the table (amounts in $),"
        " such as '€ 1,000' (lines 2, 3, 4, 5, 6 and 15 more); write them alike",
    ]


def test_a_label_that_the_table_has_not_is_named(table: Path, tmp_path: Path) -> None:
    last = frame(20, 2)
    last.loc[7, "kind"] = "castle"
    write(tmp_path / "last.csv", last)
    with pytest.raises(DataError, match=r"target 'kind': 'castle' \(line 9\) is no class of the"):
        read_table(table, target="kind", test=tmp_path / "last.csv")


def test_parts_of_files_beside_what_contradicts_them_are_refused(
    table: Path, tmp_path: Path
) -> None:
    more = write(tmp_path / "more.csv", frame(30, 1))
    both = read_table(table, target="price", validation=more, test=more)
    with pytest.raises(DataError) as refused:
        loaded(both, "time", folds=3)
    assert [one[:25] for one in refused.value.complaints] == [
        "--folds 3: the validation",
        "split time: more.csv and ",
    ]


def test_no_test_rows_beside_a_file_of_them_are_refused(table: Path, tmp_path: Path) -> None:
    more = write(tmp_path / "more.csv", frame(30, 1))
    with pytest.raises(DataError, match=r"--test none: toy takes its test rows from more\.csv;"):
        loaded(read_table(table, target="price", test=more), holds_test=False)


def test_a_file_that_is_blank_in_a_column_has_it_all_the_same(table: Path, tmp_path: Path) -> None:
    more = write(tmp_path / "more.csv", frame(30, 1).assign(fee="", kind="", sold=""))
    data = read_table(table, target="price", test=more)
    part = data.features.iloc[100:]
    assert part["fee"].isna().all()
    assert part["sold"].isna().all()
    assert (part["kind"] == "").all()
    assert data.features["sold"].dtype == read_table(table, target="price").features["sold"].dtype


def test_a_table_that_is_given_no_file_is_what_it_was(table: Path) -> None:
    data = read_table(table, target="price")
    assert with_rows_of_files(data, validation=None, test=None) is data
    assert data.drawn is data
    assert replace(data).digest() == data.digest()
