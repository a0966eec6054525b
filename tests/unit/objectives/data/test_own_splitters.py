"""A person's splitter, such as scikit-learn's: its folds come as they are, or are refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import (
    GroupKFold,
    KFold,
    LeaveOneGroupOut,
    PredefinedSplit,
    ShuffleSplit,
    StratifiedKFold,
    TimeSeriesSplit,
)

from objectives.data import (
    DataError,
    Dataset,
    dataset_from_arrays,
    fold_rows,
    read_rule,
    split_rows,
)
from objectives.data.given.parts import dataset_from_parts
from objectives.data.splits.own import OwnSplitter, is_splitter
from objectives.data.splits.rule import rule_of
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from tests.contracts.toy_objective import ToyObjective

X = np.random.default_rng(0).normal(size=(100, 3)).astype("float32")
AMOUNTS = X.sum(axis=1)
CLASSES = np.array(["no", "yes", "no", "no"] * 25)
GROUPS = np.array([f"patient {row % 12}" for row in range(100)])


def loaded(
    splitter: Any, y: Any = AMOUNTS, *, groups: Any = None, folds: int = 1, holds_test: bool = True
) -> LoadedObjective:
    data = replace(dataset_from_arrays(X, y), groups=groups)
    own = OwnSplitter(splitter, "own.py: Own.split", lambda call: call())
    rule = rule_of(own, has_groups=groups is not None)
    return load_objective(
        ToyObjective(), data, rule=rule, folds=folds, seed=7, holds_test=holds_test
    )


def test_what_is_a_splitter() -> None:
    assert is_splitter(KFold(3))
    assert is_splitter(LeaveOneGroupOut())
    for other in ("time", KFold, None, object()):
        assert not is_splitter(other)


@pytest.mark.parametrize(
    ("splitter", "y", "groups"),
    [
        (KFold(5, shuffle=True, random_state=0), AMOUNTS, None),
        (StratifiedKFold(3, shuffle=True, random_state=1), CLASSES, None),
        (GroupKFold(3), AMOUNTS, GROUPS),
        (LeaveOneGroupOut(), CLASSES, GROUPS),
        (TimeSeriesSplit(4), AMOUNTS, None),
        (ShuffleSplit(3, train_size=0.5, test_size=0.2, random_state=4), AMOUNTS, None),
    ],
    ids=lambda value: type(value).__name__ if is_splitter(value) else "",
)
def test_folds_are_scikit_learns_on_the_rows_without_the_test_rows(
    splitter: Any, y: Any, groups: Any
) -> None:
    found = loaded(splitter, y, groups=groups)
    pool = found.split.search_rows()
    assert not set(pool) & set(found.split.test)
    assert len(pool) + len(found.split.test) == 100
    by_hand = splitter.split(X[pool], y[pool], None if groups is None else groups[pool])
    for (train, other), (one, two) in zip(found.fold_rows, by_hand, strict=True):
        np.testing.assert_array_equal(train, np.sort(pool[one]))
        np.testing.assert_array_equal(other, np.sort(pool[two]))
    y_groups = None if groups is None else groups[pool]
    assert found.folds == splitter.get_n_splits(X[pool], y[pool], y_groups)
    assert found.split.how == f"by {splitter!r}"


def test_test_rows_are_the_latest_of_folds_by_order_and_whole_groups() -> None:
    assert loaded(TimeSeriesSplit(4)).split.test.tolist() == list(range(80, 100))
    found = loaded(GroupKFold(3), groups=GROUPS).split
    assert not set(GROUPS[found.test]) & set(GROUPS[found.search_rows()])


def test_a_single_fold_is_the_split_itself() -> None:
    found = loaded(ShuffleSplit(1, train_size=0.5, test_size=0.2, random_state=4))
    assert found.folds == 1
    np.testing.assert_array_equal(found.split.train, found.fold_rows[0][0])
    np.testing.assert_array_equal(found.split.validation, found.fold_rows[0][1])
    assert (len(found.split.train), len(found.split.validation)) == (40, 16)


def test_without_test_rows_folds_are_of_all_rows() -> None:
    place = np.arange(100) % 4
    found = loaded(PredefinedSplit(place), holds_test=False)
    assert not found.split.has_test
    for number, (train, other) in enumerate(found.fold_rows):
        np.testing.assert_array_equal(other, np.flatnonzero(place == number))
        np.testing.assert_array_equal(train, np.flatnonzero(place != number))


def test_other_folds_are_another_split() -> None:
    digests = {
        loaded(splitter).split.digest()
        for splitter in (
            KFold(5),
            KFold(4),
            KFold(5, shuffle=True, random_state=0),
            KFold(5, shuffle=True, random_state=1),
            ShuffleSplit(1, test_size=0.2, random_state=1),
        )
    }
    assert len(digests) == 5
    assert loaded(KFold(5)).split.digest() == loaded(KFold(5)).split.digest()


def test_a_table_is_divided_as_a_table() -> None:
    class Sized:
        def split(self, x: Any, y: Any, groups: Any) -> Iterator[Any]:
            yield x["size"].to_numpy().argsort()[:-5], x["size"].to_numpy().argsort()[-5:]

        def get_n_splits(self) -> int:
            return 1

    table = Dataset(
        name="rows",
        features=pd.DataFrame({"size": X[:, 0]}),
        targets=AMOUNTS,
        task=dataset_from_arrays(X, AMOUNTS).task,
    )
    own = OwnSplitter(Sized(), "here", lambda call: call())
    found = load_objective(ToyObjective(), table, rule=rule_of(own, has_groups=False), seed=1)
    assert X[found.split.train, 0].max() < X[found.split.validation, 0].min()
    assert found.split.how == "by Sized"


class Given:
    """Gives the folds that it was made with."""

    def __init__(self, *folds: tuple[Any, Any]) -> None:
        self.folds = folds

    def split(self, x: Any, y: Any, groups: Any) -> Iterator[tuple[Any, Any]]:
        yield from self.folds

    def get_n_splits(self, x: Any, y: Any, groups: Any) -> int:
        return len(self.folds)


@pytest.mark.parametrize(
    ("splitter", "folds", "said"),
    [
        (KFold(5), 3, [r"--folds 3: own.py: Own.split KFold\(.* has 5; leave --folds out"]),
        (
            KFold(5, shuffle=True),
            1,
            ["gives other folds each time, .* give it a random_state, a whole number"],
        ),
        (Given(), 1, ["own.py: Own.split gives no fold"]),
        (
            Given(([], [1]), ([0, 1], [1, 2]), ([0], [80]), ([0.5], [1]), ([-1], [1])),
            4,
            [
                "fold 1 leaves no row for training; choose other folds",
                "fold 2 has 1 rows on both sides",
                "fold 3 names row 80 for validation, but 80 rows, from 0, are left without",
                r"fold 4 gives float64 of shape \(1,\) for training; give row numbers",
                "fold 5 names row -1 for training",
                "--folds 4: own.py: Own.split Given has 5",
            ],
        ),
        (Given(*[([0], [1])] * 1001), 1, ["gives more than 1,000 folds"]),
    ],
)
def test_folds_that_mean_nothing_are_refused_all_at_once(
    splitter: Any, folds: int, said: list[str]
) -> None:
    with pytest.raises(DataError) as refused:
        loaded(splitter, folds=folds)
    assert len(refused.value.complaints) == len(said)
    for complaint, expected in zip(refused.value.complaints, said, strict=True):
        assert re.search(expected, complaint), complaint


def test_what_scikit_learn_warns_of_is_a_note() -> None:
    labels = np.array(["rare"] * 4 + ["usual"] * 96)
    (note,) = loaded(StratifiedKFold(5), labels).dataset.notes
    assert "The least populated class in y has only 3 members" in note


def test_a_splitter_beside_rows_of_ones_own_is_refused() -> None:
    parts = ((X[:60], AMOUNTS[:60]), (X[60:], AMOUNTS[60:]))
    rule = rule_of(OwnSplitter(KFold(3), "here", lambda call: call()), has_groups=False)
    with pytest.raises(DataError, match=r"split KFold\(.*: toy brings a split of its own"):
        load_objective(ToyObjective(), dataset_from_parts(parts, name="own", task=None), rule=rule)


@pytest.mark.parametrize("text", ["random", "time", "group"])
def test_no_test_rows_are_held_back_where_none_are_wanted(text: str) -> None:
    data = replace(dataset_from_arrays(X, AMOUNTS), groups=GROUPS)
    rule = read_rule(text)
    split = split_rows(data, seed=3, rule=rule, holds_test=False)
    assert not split.has_test
    assert len(split.train) + len(split.validation) == 100
    assert 0 < len(split.validation) < 30
    assert split.digest() != split_rows(data, seed=3, rule=rule).digest()
    folds = fold_rows(data, split, folds=4, seed=3, rule=rule)
    assert len(folds) == 4
    measured = np.concatenate([other for _, other in folds])
    assert sorted(measured) == (list(range(20, 100)) if text == "time" else list(range(100)))


def test_no_test_rows_beside_ones_own_are_refused() -> None:
    parts = tuple((X[rows], AMOUNTS[rows]) for rows in np.split(np.arange(100), [50, 80]))
    own = dataset_from_parts(parts, name="own", task=None)
    with pytest.raises(DataError, match="--test none: toy brings test rows of its own; leave it"):
        load_objective(ToyObjective(), own, holds_test=False)
