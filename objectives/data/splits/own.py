"""Folds of a person's splitter, such as scikit-learn's: used as they come."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.split import Rows, Split
from objectives.data.structures import taken

Folds = tuple[tuple[Rows, Rows], ...]

_MOST_FOLDS = 1000
_LONGEST_NAME = 90


@final
@dataclass(frozen=True, slots=True)
class OwnSplitter:
    """An object that divides rows into folds, by scikit-learn's protocol.

    Attributes:
        given: the object, with `split(x, y, groups)` and `get_n_splits`.
        where: how to name it in a complaint, such as `own.py: Own.split`.
        run: what runs code of a person's and says in one sentence what it raises.
    """

    given: Any
    where: str
    run: Callable[[Callable[[], Any]], Any]

    @property
    def how(self) -> str:
        """The splitter in words for people, such as `KFold(n_splits=5)`."""
        shown = " ".join(repr(self.given).split())
        own = shown.startswith("<") or len(shown) > _LONGEST_NAME
        return type(self.given).__name__ if own else shown

    @property
    def goes_by_order(self) -> bool:
        """Whether it trains on what is earlier, in the order of the rows."""
        from sklearn.model_selection import TimeSeriesSplit

        return isinstance(self.given, TimeSeriesSplit)


def is_splitter(value: object) -> bool:
    """Tell whether an object, and no class, divides rows as scikit-learn's splitters do."""
    methods = (getattr(value, name, None) for name in ("split", "get_n_splits"))
    return all(map(callable, methods)) and not isinstance(value, type)


def own_folds(
    dataset: Dataset, pool: Rows, splitter: OwnSplitter, *, folds: int | None
) -> tuple[Folds, tuple[str, ...]]:
    """Return the (training, validation) rows of each fold, and what the splitter warned of.

    Args:
        dataset: the data.
        pool: the rows that may be used, sorted: all but the test rows. The splitter is handed
            these alone, in their order, with the targets (codes for classes) and the groups.
        splitter: what divides them.
        folds: how many were asked for; None where nobody asked.

    Raises:
        DataError: with all complaints: sides that are empty or overlap, rows that there are not,
            another number of folds than asked for, folds that are others each time.
    """
    drawn, notes = _drawn(dataset, pool, splitter)
    again, _ = _drawn(dataset, pool, splitter)
    complaints = [f"{splitter.where} {complaint}" for complaint in _complaints(drawn, pool)]
    if not complaints and not _are_equal(drawn, again):
        complaints.append(
            f"{splitter.where} {splitter.how}: gives other folds each time, so that no study could"
            " go on; give it a random_state, a whole number"
        )
    if folds is not None and folds != len(drawn):
        complaints.append(
            f"--folds {folds}: {splitter.where} {splitter.how} has {len(drawn)}; leave --folds out"
        )
    if complaints:
        raise DataError(*complaints)
    return tuple((np.sort(pool[one]), np.sort(pool[other])) for one, other in drawn), notes


def with_folds(split: Split, folds: Folds) -> Split:
    """Return a split that knows a person's folds; a single one is its training and validation."""
    if len(folds) > 1:
        return replace(split, own_folds=folds)
    return replace(split, train=folds[0][0], validation=folds[0][1])


def _drawn(
    dataset: Dataset, pool: Rows, splitter: OwnSplitter
) -> tuple[list[tuple[NDArray[Any], NDArray[Any]]], tuple[str, ...]]:
    """Return the folds as the splitter gives them, and what it warned of."""
    groups = None if dataset.groups is None else np.asarray(dataset.groups)[pool]
    call = _Call(splitter.given, x=_rows_of(dataset, pool), y=dataset.labels[pool], groups=groups)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        drawn = splitter.run(call)
    notes = (f"{splitter.where} {splitter.how}: {warning.message}" for warning in caught)
    return drawn, tuple(dict.fromkeys(notes))


@final
@dataclass(frozen=True, slots=True)
class _Call:
    """One call of a splitter, with folds turned into arrays where a complaint has a line."""

    given: Any
    x: Any
    y: NDArray[Any]
    groups: NDArray[Any] | None

    def __call__(self) -> list[tuple[NDArray[Any], NDArray[Any]]]:
        folds = self.given.split(self.x, self.y, self.groups)
        return [
            (np.asarray(train), np.asarray(other))
            for train, other in islice(folds, _MOST_FOLDS + 1)
        ]


def _rows_of(dataset: Dataset, pool: Rows) -> Any:
    """Return the features of some rows; the numbers of the rows for several inputs."""
    features = dataset.features
    if isinstance(features, pd.DataFrame):
        return features.iloc[pool]
    return taken(features, pool) if isinstance(features, np.ndarray) else pool.reshape(-1, 1)


def _complaints(drawn: list[tuple[NDArray[Any], NDArray[Any]]], pool: Rows) -> list[str]:
    if not drawn:
        return ["gives no fold; it has to give at least one"]
    if len(drawn) > _MOST_FOLDS:
        return [f"gives more than {_MOST_FOLDS:,} folds; a trial trains a model for each"]
    complaints = []
    for number, sides in enumerate(drawn, start=1):
        wrong = _wrong_sides(sides, len(pool))
        if not wrong and len(np.intersect1d(*sides)):
            wrong = [f"has {len(np.intersect1d(*sides)):,} rows on both sides; a row is on one"]
        complaints += [f"fold {number} {complaint}" for complaint in wrong]
    return complaints


def _wrong_sides(sides: tuple[NDArray[Any], NDArray[Any]], count: int) -> list[str]:
    complaints = []
    for name, rows in zip(("training", "validation"), sides, strict=True):
        if not len(rows):
            complaints.append(f"leaves no row for {name}; choose other folds")
        elif rows.ndim != 1 or rows.dtype.kind not in "iu":
            complaints.append(
                f"gives {rows.dtype} of shape {rows.shape} for {name}; give row numbers, from 0"
            )
        elif rows.min() < 0 or rows.max() >= count:
            found = rows.min() if rows.min() < 0 else rows.max()
            complaints.append(
                f"names row {found} for {name}, but {count:,} rows, from 0, are left without the"
                " test rows; --test none leaves all"
            )
    return complaints


def _are_equal(
    one: list[tuple[NDArray[Any], NDArray[Any]]], other: list[tuple[NDArray[Any], NDArray[Any]]]
) -> bool:
    return len(one) == len(other) and all(
        np.array_equal(left, right)
        for fold, again in zip(one, other, strict=True)
        for left, right in zip(fold, again, strict=True)
    )
