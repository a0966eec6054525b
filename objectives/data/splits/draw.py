"""Which rows train, which choose, which test: by a person's rule, drawn once from a seed."""

from __future__ import annotations

from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.split import Rows, Split
from objectives.data.splits.order import row_groups, row_times
from objectives.data.splits.rule import SplitKind, SplitRule
from objectives.data.task import Task

_RANDOM = SplitRule()
_NO_ROWS = np.arange(0, dtype=np.int64)


def split_rows(
    dataset: Dataset,
    *,
    seed: int,
    rule: SplitRule = _RANDOM,
    validation_share: float = 0.2,
    test_share: float = 0.2,
    holds_test: bool = True,
) -> Split:
    """Draw the test rows, then the validation rows from what is left.

    At random, rows are shuffled: with classes every part holds them in the proportions of the
    whole, and every class of three rows or more is in all three parts. By time the shares are of
    the ordered rows, by groups of the groups, which are shuffled. Data that bring a split of their
    own keep it.

    Args:
        dataset: what to split.
        seed: the same seed gives the same split of the same targets; at least 0.
        rule: how rows are divided.
        validation_share: share of the rows without the test rows, between 0 and 1, exclusive.
        test_share: share of all rows, between 0 and 1, exclusive.
        holds_test: whether test rows are held back; without, the shares of the others are of all.

    Raises:
        DataError: a share is out of range or leaves one of the three parts empty, or the rule
            does not fit the data.
    """
    _check_seed(seed)
    complaints = [
        f"data set {dataset.name!r}: {name} {share} is not between 0 and 1; 0.2 is usual"
        for name, share in (("validation_share", validation_share), ("test_share", test_share))
        if not 0.0 < share < 1.0
    ]
    if complaints:
        raise DataError(*complaints)
    if dataset.own_split is not None:
        return dataset.own_split
    generator = np.random.default_rng(seed)
    match rule.kind:
        case SplitKind.RANDOM:
            rest, test = _strata(dataset), _NO_ROWS
            if holds_test:
                rest, taken = _draw(rest, test_share, generator=generator)
                test = _joined(taken)
            train, validation = map(_joined, _draw(rest, validation_share, generator=generator))
        case SplitKind.TIME:
            times = row_times(dataset, rule)
            earlier, test = _earliest_first(times), _NO_ROWS
            if holds_test:
                earlier, test = _cut(earlier, test_share, times=times)
            train, validation = _cut(earlier, validation_share, times=times)
        case SplitKind.GROUP:
            groups = row_groups(dataset, rule)
            names = generator.permutation(int(groups.max()) + 1)
            others, tested = _cut(names, test_share) if holds_test else (names, _NO_ROWS)
            trained, choosing = _cut(others, validation_share)
            train, validation, test = (
                np.flatnonzero(np.isin(groups, part)) for part in (trained, choosing, tested)
            )
        case _:
            assert_never(rule.kind)
    parts = {"train": np.sort(train), "validation": np.sort(validation), "test": np.sort(test)}
    empty = [
        name for name, rows in parts.items() if not len(rows) and (name != "test" or holds_test)
    ]
    if empty:
        raise DataError(
            f"data set {dataset.name!r}: {dataset.rows} rows leave no row for "
            f"{' and '.join(empty)} with test_share {test_share} and validation_share "
            f"{validation_share}; choose other shares or add rows"
        )
    return Split(
        train=parts["train"], validation=parts["validation"], test=parts["test"], how=rule.how
    )


def fold_rows(
    dataset: Dataset, split: Split, *, folds: int, seed: int, rule: SplitRule = _RANDOM
) -> tuple[tuple[Rows, Rows], ...]:
    """Return the (training, validation) rows of each fold; never a test row.

    Args:
        dataset: the data set of the split.
        split: where the test rows are held back.
        folds: 1 gives the split's own training and validation rows; 2 or more gives shuffled
            cross-validation over both, stratified for classes. By time each fold trains on all
            that is earlier than what it is measured on; groups stay together.
        seed: the same seed gives the same folds; at least 0.
        rule: how rows are divided.

    Raises:
        DataError: fewer than 1 fold, or more folds than rows, groups or rows of a class; or data
            that bring a split of their own.
    """
    _check_seed(seed)
    if folds == 1:
        return ((split.train, split.validation),)
    pool = split.search_rows()
    _check_folds(dataset, pool, folds=folds, rule=rule)
    from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

    if rule.kind is SplitKind.TIME:
        times = row_times(dataset, rule)
        ordered = _earliest_first(times)
        ordered = ordered[np.isin(ordered, pool)]
        later = TimeSeriesSplit(n_splits=folds).split(ordered)
        # Rows of one time stay on one side: what is measured begins after all that trains.
        return tuple(
            (
                np.sort(ordered[one][times[ordered[one]] < times[ordered[other]].min()]),
                np.sort(ordered[other]),
            )
            for one, other in later
        )
    shuffle = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    if rule.kind is SplitKind.GROUP:
        groups = row_groups(dataset, rule)[pool]
        kept = GroupKFold(n_splits=folds, shuffle=True, random_state=shuffle)
        apart = kept.split(pool, groups=groups)
        return tuple((pool[train], pool[validation]) for train, validation in apart)
    splitter = KFold if dataset.task is Task.REGRESSION else StratifiedKFold
    drawn = splitter(n_splits=folds, shuffle=True, random_state=shuffle).split(
        pool, dataset.labels[pool]
    )
    return tuple((pool[train], pool[validation]) for train, validation in drawn)


def _check_seed(seed: int) -> None:
    if seed < 0:
        raise DataError(f"seed {seed} is below 0; choose a whole number of at least 0")


def _check_folds(dataset: Dataset, pool: Rows, *, folds: int, rule: SplitRule) -> None:
    where = f"data set {dataset.name!r}"
    if dataset.own_split is not None:
        raise DataError(
            f"{where}: brings a split of its own, which has no folds; leave --folds out"
        )
    if folds < 1:
        raise DataError(f"{where}: {folds} folds are too few; choose at least 1")
    if folds > len(pool) - (rule.kind is SplitKind.TIME):
        raise DataError(
            f"{where}: {folds} folds need as many rows, but {len(pool)} are left without the "
            f"test rows; choose at most {len(pool)} folds (--folds)"
        )
    if rule.kind is SplitKind.GROUP:
        count = len(np.unique(row_groups(dataset, rule)[pool]))
        if folds > count:
            raise DataError(
                f"{where}: {folds} folds need as many groups, but {count} are left without the"
                f" test rows; choose at most {count} folds (--folds)"
            )
    if dataset.task is Task.REGRESSION or rule.kind is not SplitKind.RANDOM:
        return
    codes, counts = np.unique(dataset.labels[pool], return_counts=True)
    smallest = int(counts.argmin())
    if folds > counts[smallest]:
        raise DataError(
            f"{where}: {folds} folds need {folds} rows of every class, but class "
            f"{_class_of(dataset, int(codes[smallest]))!r} has {counts[smallest]} without the "
            f"test rows; choose at most {counts[smallest]} folds (--folds) or add rows "
            "of this class"
        )


def _class_of(dataset: Dataset, code: int) -> str:
    return dataset.classes[code] if dataset.classes else str(code)


def _strata(dataset: Dataset) -> list[Rows]:
    if dataset.task is Task.REGRESSION:
        return [np.arange(dataset.rows)]
    labels = dataset.labels
    return [np.flatnonzero(labels == code) for code in np.unique(labels)]


def _draw(
    strata: list[Rows], share: float, *, generator: np.random.Generator
) -> tuple[list[Rows], list[Rows]]:
    """Take a share of every stratum; return what is left and what was taken."""
    taken = _taken_counts(np.array([len(rows) for rows in strata]), share)
    shuffled = [generator.permutation(rows) for rows in strata]
    left_rows = [rows[count:] for rows, count in zip(shuffled, taken, strict=True)]
    taken_rows = [rows[:count] for rows, count in zip(shuffled, taken, strict=True)]
    return left_rows, taken_rows


def _taken_counts(sizes: NDArray[Any], share: float) -> Rows:
    """Divide the share among strata by largest remainder, at least one row of each pair.

    Every stratum keeps a row and, if it has two, gives one: no class is missing in a part that
    it could be in.
    """
    wanted = sizes * share
    counts = np.floor(wanted).astype(np.int64)
    short = round(float(sizes.sum() * share)) - int(counts.sum())
    order = np.argsort(counts - wanted, kind="stable")
    counts[order[: max(short, 0)]] += 1
    return np.clip(counts, np.minimum(1, sizes - 1), sizes - 1)


def _earliest_first(times: NDArray[Any]) -> Rows:
    """Return the row numbers from the earliest to the latest; equal times keep their order."""
    return np.argsort(times, kind="stable").astype(np.int64)


def _cut(ordered: Rows, share: float, *, times: NDArray[Any] | None = None) -> tuple[Rows, Rows]:
    """Return the first of ordered numbers and a share of them at the end, at least one each.

    Rows of one time stay on one side: the cut moves to the nearest change of time, if there is one.
    """
    count = min(max(1, round(len(ordered) * share)), max(len(ordered) - 1, 0))
    cut = len(ordered) - count
    if times is not None and len(ordered) > 1:
        changes = np.flatnonzero(np.diff(times[ordered])) + 1
        if len(changes):
            cut = int(changes[np.abs(changes - cut).argmin()])
    return ordered[:cut], ordered[cut:]


def _joined(strata: list[Rows]) -> Rows:
    return np.sort(np.concatenate(strata)).astype(np.int64)
