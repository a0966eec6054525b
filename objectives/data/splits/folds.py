"""The folds of cross-validation: which rows train in each, and which it is measured on."""

from __future__ import annotations

import numpy as np

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.split import Rows, Split
from objectives.data.splits.draw import earliest_first, require_seed
from objectives.data.splits.order import row_groups, row_times
from objectives.data.splits.rule import SplitKind, SplitRule
from objectives.data.task import Task

_RANDOM = SplitRule()


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
    require_seed(seed)
    if folds == 1:
        return ((split.train, split.validation),)
    pool = split.search_rows()
    _check_folds(dataset, pool, folds=folds, rule=rule)
    from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold, TimeSeriesSplit

    if rule.kind is SplitKind.TIME:
        times = row_times(dataset, rule)
        ordered = earliest_first(times)
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
