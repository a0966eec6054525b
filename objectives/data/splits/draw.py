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
    require_seed(seed)
    _check_shares(dataset, validation_share=validation_share, test_share=test_share)
    if dataset.own_split is not None:
        return dataset.own_split
    train, validation, test = _drawn(
        dataset,
        rule,
        generator=np.random.default_rng(seed),
        validation_share=validation_share,
        test_share=test_share if holds_test else None,
    )
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


def _drawn(
    dataset: Dataset,
    rule: SplitRule,
    *,
    generator: np.random.Generator,
    validation_share: float,
    test_share: float | None,
) -> tuple[Rows, Rows, Rows]:
    """Return the rows to train on, to choose by and to test with; none of these without a share."""
    match rule.kind:
        case SplitKind.RANDOM:
            rest, test = _strata(dataset), _NO_ROWS
            if test_share is not None:
                rest, taken = _draw(rest, test_share, generator=generator)
                test = _joined(taken)
            train, validation = map(_joined, _draw(rest, validation_share, generator=generator))
        case SplitKind.TIME:
            times = row_times(dataset, rule)
            earlier, test = earliest_first(times), _NO_ROWS
            if test_share is not None:
                earlier, test = _cut(earlier, test_share, times=times)
            train, validation = _cut(earlier, validation_share, times=times)
        case SplitKind.GROUP:
            groups = row_groups(dataset, rule)
            names = generator.permutation(int(groups.max()) + 1)
            others, tested = names, _NO_ROWS
            if test_share is not None:
                others, tested = _cut(names, test_share)
            trained, choosing = _cut(others, validation_share)
            train, validation, test = (
                np.flatnonzero(np.isin(groups, part)) for part in (trained, choosing, tested)
            )
        case _:
            assert_never(rule.kind)
    return train, validation, test


def _check_shares(dataset: Dataset, *, validation_share: float, test_share: float) -> None:
    complaints = [
        f"data set {dataset.name!r}: {name} {share} is not between 0 and 1; 0.2 is usual"
        for name, share in (("validation_share", validation_share), ("test_share", test_share))
        if not 0.0 < share < 1.0
    ]
    if complaints:
        raise DataError(*complaints)


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


def earliest_first(times: NDArray[Any]) -> Rows:
    """Return the row numbers from the earliest to the latest; equal times keep their order."""
    return np.argsort(times, kind="stable").astype(np.int64)


def require_seed(seed: int) -> None:
    """Require a seed that random numbers can be drawn from.

    Raises:
        DataError: it is below 0.
    """
    if seed < 0:
        raise DataError(f"seed {seed} is below 0; choose a whole number of at least 0")
