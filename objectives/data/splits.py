"""Which rows train, which choose, which test: drawn once from a seed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.task import Task

Rows = NDArray[np.int64]


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Split:
    """Three disjoint sets of row numbers, each sorted, together all rows.

    Attributes:
        train: the rows that weights are fitted on.
        validation: the rows that trials are ranked on.
        test: the rows that nothing sees before the end.
    """

    train: Rows
    validation: Rows
    test: Rows

    def search_rows(self) -> Rows:
        """Return the rows that a search may use, training and validation, sorted."""
        return np.sort(np.concatenate([self.train, self.validation]))

    def digest(self) -> str:
        """Return the SHA-256 of the three sets, equal in every process."""
        digest = hashlib.sha256()
        for rows in (self.train, self.validation, self.test):
            digest.update(len(rows).to_bytes(8, "little"))
            digest.update(rows.astype("<i8").tobytes())
        return digest.hexdigest()


def split_rows(
    dataset: Dataset, *, seed: int, validation_share: float = 0.2, test_share: float = 0.2
) -> Split:
    """Draw the test rows, then the validation rows from what is left.

    Rows are shuffled. With classes every part holds them in the proportions of the whole, and
    every class of three rows or more is in all three parts.

    Args:
        dataset: what to split.
        seed: the same seed gives the same split of the same targets; at least 0.
        validation_share: share of the rows without the test rows, between 0 and 1, exclusive.
        test_share: share of all rows, between 0 and 1, exclusive.

    Raises:
        DataError: a share is out of range or leaves one of the three parts empty.
    """
    _check_seed(seed)
    complaints = [
        f"data set {dataset.name!r}: {name} {share} is not between 0 and 1; 0.2 is usual"
        for name, share in (("validation_share", validation_share), ("test_share", test_share))
        if not 0.0 < share < 1.0
    ]
    if complaints:
        raise DataError(*complaints)
    generator = np.random.default_rng(seed)
    rest, test = _draw(_strata(dataset), test_share, generator=generator)
    train, validation = _draw(rest, validation_share, generator=generator)
    parts = {"train": _joined(train), "validation": _joined(validation), "test": _joined(test)}
    empty = [name for name, rows in parts.items() if not len(rows)]
    if empty:
        raise DataError(
            f"data set {dataset.name!r}: {dataset.rows} rows leave no row for "
            f"{' and '.join(empty)} with test_share {test_share} and validation_share "
            f"{validation_share}; choose other shares or add rows"
        )
    return Split(**parts)


def fold_rows(
    dataset: Dataset, split: Split, *, folds: int, seed: int
) -> tuple[tuple[Rows, Rows], ...]:
    """Return the (training, validation) rows of each fold; never a test row.

    Args:
        dataset: the data set of the split.
        split: where the test rows are held back.
        folds: 1 gives the split's own training and validation rows; 2 or more gives shuffled
            cross-validation over both, stratified for classes.
        seed: the same seed gives the same folds; at least 0.

    Raises:
        DataError: fewer than 1 fold, or more folds than rows or than rows of a class.
    """
    _check_seed(seed)
    if folds == 1:
        return ((split.train, split.validation),)
    pool = split.search_rows()
    _check_folds(dataset, pool, folds=folds)
    from sklearn.model_selection import KFold, StratifiedKFold

    shuffle = np.random.RandomState(np.random.MT19937(np.random.SeedSequence(seed)))
    splitter = KFold if dataset.task is Task.REGRESSION else StratifiedKFold
    drawn = splitter(n_splits=folds, shuffle=True, random_state=shuffle).split(
        pool, dataset.labels[pool]
    )
    return tuple((pool[train], pool[validation]) for train, validation in drawn)


def _check_seed(seed: int) -> None:
    if seed < 0:
        raise DataError(f"seed {seed} is below 0; choose a whole number of at least 0")


def _check_folds(dataset: Dataset, pool: Rows, *, folds: int) -> None:
    where = f"data set {dataset.name!r}"
    if folds < 1:
        raise DataError(f"{where}: {folds} folds are too few; choose at least 1")
    if folds > len(pool):
        raise DataError(
            f"{where}: {folds} folds need as many rows, but {len(pool)} are left without the "
            f"test rows; choose at most {len(pool)} folds (--folds)"
        )
    if dataset.task is Task.REGRESSION:
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


def _joined(strata: list[Rows]) -> Rows:
    return np.sort(np.concatenate(strata)).astype(np.int64)
