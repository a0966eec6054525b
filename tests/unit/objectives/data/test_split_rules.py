"""Splits by time, by group and by the person: what trains is never what chooses or tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import TimeSeriesSplit

from objectives.data import (
    DataError,
    Dataset,
    Preprocessing,
    SplitRule,
    Task,
    dataset_from_arrays,
    fold_rows,
    read_rule,
    split_rows,
)
from objectives.data.given.parts import are_parts, dataset_from_parts
from objectives.load import load_objective
from tests.contracts.toy_objective import ToyObjective

X = np.arange(200.0).reshape(100, 2)
Y = np.linspace(0.0, 1.0, 100)
DAYS = np.random.default_rng(0).permutation(100)
TIMES = {
    "number": DAYS,
    "ISO dates": pd.Series(pd.Timestamp("2024-01-01") + pd.to_timedelta(DAYS, "D")).astype(str),
    "other dates": [f"{1 + day % 28}.{1 + day // 28}.2024" for day in DAYS],
}


def table(**columns: Any) -> Dataset:
    """Return a table of a hundred rows."""
    features = pd.DataFrame({"size": X[:, 0], **columns})
    return Dataset(
        name="rows",
        features=features,
        targets=Y.astype(np.float32),
        task=Task.REGRESSION,
        feature_names=tuple(features.columns),
        preprocessing=Preprocessing.TABLE,
    )


@pytest.mark.parametrize(
    ("text", "rule", "how"),
    [
        ("random", "random", ""),
        ("time", "time", "by time"),
        ("time:sold at", "time", "by time (sold at)"),
        ("group:town", "group", "by group (town)"),
        ("time:a:b", "time", "by time (a:b)"),
    ],
)
def test_a_rule_is_read_as_it_is_written(text: str, rule: str, how: str) -> None:
    read = read_rule(text)
    assert (str(read.kind), read.how) == (rule, how)


@pytest.mark.parametrize("text", ["tme", "", "random:x", "time:", "group:", "row"])
def test_what_is_no_rule_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(DataError, match=r"is not known.*write random, time, group, or time:COLUMN"):
        read_rule(text)


def test_rows_in_the_order_of_time_are_cut_in_three() -> None:
    split = split_rows(dataset_from_arrays(X, Y), seed=3, rule=read_rule("time"))
    assert split.train.tolist() == list(range(64))
    assert split.validation.tolist() == list(range(64, 80))
    assert split.test.tolist() == list(range(80, 100))


@pytest.mark.parametrize("kind", list(TIMES))
def test_a_column_says_when_a_row_was(kind: str) -> None:
    data = table(day=TIMES[kind])
    split = split_rows(data, seed=3, rule=read_rule("time:day"))
    assert DAYS[split.train].max() < DAYS[split.validation].min()
    assert DAYS[split.validation].max() < DAYS[split.test].min()
    assert (len(split.train), len(split.validation), len(split.test)) == (64, 16, 20)


def test_folds_by_time_train_on_what_is_earlier_as_scikit_learns_do() -> None:
    data, rule = table(day=DAYS), read_rule("time:day")
    split = split_rows(data, seed=3, rule=rule)
    ordered = np.argsort(DAYS)[:80]
    folds = fold_rows(data, split, folds=3, seed=3, rule=rule)
    for (train, other), (one, two) in zip(
        folds, TimeSeriesSplit(n_splits=3).split(ordered), strict=True
    ):
        assert set(train) == set(ordered[one])
        assert set(other) == set(ordered[two])
        assert DAYS[train].max() < DAYS[other].min()


def test_a_group_is_never_on_two_sides() -> None:
    towns = np.array([f"town {number}" for number in np.arange(100) % 11])
    rule = read_rule("group:town")
    for data, by in (
        (table(town=towns), rule),
        (replace(dataset_from_arrays(X, Y), groups=towns), SplitRule(rule.kind)),
    ):
        for seed in range(5):
            split = split_rows(data, seed=seed, rule=by)
            parts = [set(towns[rows]) for rows in (split.train, split.validation, split.test)]
            assert sum(map(len, parts)) == len(set.union(*parts)) == 11
            folds = fold_rows(data, split, folds=4, seed=seed, rule=by)
            for train, other in folds:
                assert not set(towns[train]) & set(towns[other])
                assert not set(towns[other]) & parts[2]
            assert sorted(np.concatenate([other for _, other in folds])) == sorted(
                split.search_rows()
            )


def test_the_column_of_a_split_is_no_feature_unless_it_is_a_time_in_numbers() -> None:
    data = table(day=DAYS, date=TIMES["ISO dates"], town=["a", "b", "c", "d"] * 25)
    for text, left in (
        ("time:day", ["size", "day", "date", "town"]),
        ("time:date", ["size", "day", "town"]),
        ("group:town", ["size", "day", "date"]),
    ):
        loaded = load_objective(ToyObjective(), data, rule=read_rule(text), seed=1)
        assert list(loaded.dataset.features.columns) == left
        assert loaded.dataset.feature_names == tuple(left)
        assert len(loaded.dataset.notes) == (len(left) < 4)
        assert loaded.split.how == read_rule(text).how


@pytest.mark.parametrize(
    ("data", "text", "said"),
    [
        (dataset_from_arrays(X, Y), "time:day", "only a table has columns; write time for the ord"),
        (dataset_from_arrays(X, Y), "group", r"name a column of the table, such as group:customer"),
        (table(day=DAYS), "time:dya", "no such column beside the target, did you mean 'day'"),
        (
            table(day=["2024-01-01"] * 99 + ["soon"]),
            "time:day",
            "1 of 100 rows hold neither a number nor a date, first row 100: 'soon'",
        ),
        (table(town=["a"] * 50 + ["b"] * 50), "group:town", "leave no row for"),
    ],
)
def test_a_rule_that_does_not_fit_the_data_is_refused(data: Any, text: str, said: str) -> None:
    with pytest.raises(DataError, match=said):
        split_rows(data, seed=1, rule=read_rule(text))


def test_more_folds_than_groups_are_refused() -> None:
    data, rule = table(town=["a", "b", "c", "d"] * 25), read_rule("group:town")
    split = split_rows(data, seed=1, rule=rule)
    with pytest.raises(DataError, match="5 folds need as many groups, but 3 are left"):
        fold_rows(data, split, folds=5, seed=1, rule=rule)


def pairs(*sizes: int) -> tuple[tuple[np.ndarray, np.ndarray], ...]:
    ends = np.cumsum(sizes)
    return tuple(
        (X[end - size : end], Y[end - size : end]) for size, end in zip(sizes, ends, strict=True)
    )


@pytest.mark.parametrize("sizes", [(60, 40), (50, 30, 20), (40, 40)])
def test_a_persons_own_parts_stay_what_they_are(sizes: tuple[int, ...]) -> None:
    parts = pairs(*sizes)
    assert are_parts(parts)
    data = dataset_from_parts(parts, name="own", task=None)
    split = split_rows(data, seed=9)
    for (x, y), rows in zip(parts, (split.train, split.validation, split.test), strict=False):
        np.testing.assert_array_equal(data.features[rows], x)
        np.testing.assert_allclose(data.targets[rows], y)
    assert split.has_test is (len(sizes) == 3)
    if not split.has_test:
        np.testing.assert_array_equal(split.retraining_rows(), split.train)
        np.testing.assert_array_equal(split.measured_rows(), split.validation)
    with pytest.raises(DataError, match="a split of its own, which has no folds; leave --folds"):
        fold_rows(data, split, folds=3, seed=1)
    with pytest.raises(DataError, match="split time: toy brings a split of its own; leave it out"):
        load_objective(ToyObjective(), data, rule=read_rule("time"))


def test_two_inputs_and_two_outputs_are_no_parts() -> None:
    assert not are_parts(((X, X[:, :1]), (Y, Y)))
    assert not are_parts((X, Y))
    assert not are_parts(([X, X], [Y, Y]))
    assert are_parts((({"a": X[:60]}, Y[:60]), ({"a": X[60:]}, Y[60:])))


def test_parts_of_other_forms_are_refused() -> None:
    frame = pd.DataFrame({"a": X[:, 0], "b": X[:, 1]})
    for parts, said in (
        (
            ((X[:60], Y[:60]), (X[60:, :1], Y[60:])),
            r"x of the validation rows is of shape \(rows, 1",
        ),
        (((frame[:60], Y[:60]), (frame[["b"]][60:], Y[60:])), "is a table of b, and of the train"),
    ):
        with pytest.raises(DataError, match=said):
            dataset_from_parts(parts, name="own", task=None)


@pytest.mark.parametrize("form", ["%m/%d/%Y", "%d/%m/%Y", "%d.%m.%y", "%d-%m-%Y %H:%M", "%Y%m%d"])
def test_dates_are_all_read_in_one_way(form: str) -> None:
    days = pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(DAYS, "D")).dt.strftime(form)
    split = split_rows(table(day=days), seed=3, rule=read_rule("time:day"))
    assert DAYS[split.train].max() < DAYS[split.validation].min()
    assert DAYS[split.validation].max() < DAYS[split.test].min()


def test_dates_that_may_be_read_in_two_ways_are_refused() -> None:
    days = [f"{1 + row % 12:02}/{1 + row % 7:02}/2024" for row in range(100)]
    with pytest.raises(DataError, match="may have the day first or the month; write them as 2024"):
        split_rows(table(day=days), seed=3, rule=read_rule("time:day"))


def test_rows_of_one_time_stay_on_one_side() -> None:
    years = 2000 + np.random.default_rng(0).permutation(100) // 9
    data, rule = table(year=years), read_rule("time:year")
    split = split_rows(data, seed=3, rule=rule)
    parts = [set(years[rows]) for rows in (split.train, split.validation, split.test)]
    assert max(parts[0]) < min(parts[1]) <= max(parts[1]) < min(parts[2])
    for train, other in fold_rows(data, split, folds=3, seed=3, rule=rule):
        assert years[train].max() < years[other].min()


def test_as_many_folds_by_time_as_rows_are_refused() -> None:
    data, rule = dataset_from_arrays(X, Y), read_rule("time")
    split = split_rows(data, seed=3, rule=rule)
    with pytest.raises(DataError, match="80 folds need as many rows"):
        fold_rows(data, split, folds=80, seed=3, rule=rule)


def test_a_row_without_a_group_is_named() -> None:
    towns = ["a", "b", "c", "d"] * 25
    for blank in ("", None, np.nan):
        with pytest.raises(
            DataError, match="1 of 100 rows are blank, first row 8; every row needs one"
        ):
            split_rows(
                table(town=[*towns[:7], blank, *towns[8:]]), seed=1, rule=read_rule("group:town")
            )
