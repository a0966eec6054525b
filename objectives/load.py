"""Split a data set and make an objective ready to be trained on it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from objectives.abilities import LearnsFirst
from objectives.data import DataError, SplitRule, fold_rows
from objectives.data.columns.reading import ColumnKind
from objectives.data.splits.given import require_one_split, split_around
from objectives.data.splits.order import row_times, without_split_column
from objectives.data.splits.own import own_folds, with_folds
from objectives.data.splits.rule import SplitKind
from objectives.loaded import LoadedObjective

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from objectives.data import Dataset
    from objectives.data.columns.reading import ColumnReading
    from objectives.metric import Metric
    from objectives.objective import Objective


def load_objective(
    objective: Objective,
    dataset: Dataset,
    *,
    metric: Metric | None = None,
    folds: int = 1,
    seed: int = 0,
    rule: SplitRule | None = None,
    holds_test: bool = True,
    measured: tuple[str, ...] = (),
) -> LoadedObjective:
    """Split a data set once, from the seed, and return the objective ready to train on it.

    Args:
        objective: What to train.
        dataset: What ``objective.dataset`` returned.
        metric: The ranking metric; the objective's own by default.
        folds: 1 for one validation split, 2 or more for cross-validation without the test rows;
            1 also where a splitter says how many there are.
        seed: The study's seed, 0 to 2**32 - 1.
        rule: How rows are divided; None for the data's own split, else at random.
        holds_test: Whether test rows are held back.
        measured: The full names of metrics that were asked for.

    Raises:
        DataError: If the data are too few for the folds, or do not fit the rule.
    """
    require_one_split(dataset, name=objective.name, rule=rule, holds_test=holds_test, folds=folds)
    rule = SplitRule() if rule is None else rule
    split = split_around(dataset, seed=seed, rule=rule, holds_test=holds_test)
    if rule.splitter is None:
        rows = fold_rows(dataset.drawn, split, folds=folds, seed=seed, rule=rule)
    else:
        pool, asked = split.search_rows(), None if folds == 1 else folds
        rows, notes = own_folds(dataset, pool, rule.splitter, folds=asked)
        split = with_folds(split, rows)
        dataset = replace(dataset, notes=(*dataset.notes, *notes))
    _require_measured_weight(dataset, rows)
    times = row_times(dataset.drawn, rule) if rule.kind is SplitKind.TIME else None
    features, names, note = without_split_column(dataset, rule)
    if note:
        notes = (*dataset.notes, note)
        dataset = replace(dataset, features=features, feature_names=names, notes=notes)
        dataset = replace(dataset, columns=_without(dataset.columns, rule))
    return LoadedObjective(
        objective=objective,
        dataset=dataset,
        metric=metric or objective.metric(dataset.task),
        split=split,
        fold_rows=rows,
        measured=measured,
        times=times,
    )


def divided_anew(
    loaded: LoadedObjective, *, folds: int, most: int, seed: int
) -> LoadedObjective | None:
    """Return an objective whose rows for the search are divided into other folds than before.

    None where rows are not drawn at random from one table, where measured rows have weights, and
    where a class has fewer rows than there are to be folds.

    Args:
        loaded: The objective; its test rows stay apart.
        folds: How many folds, at least 2.
        most: Of how many of them a trial is trained.
        seed: What the rows are drawn from.
    """
    dataset, split = loaded.dataset, loaded.split
    is_given = dataset.given_rows is not None and dataset.given_rows.validation > 0
    if loaded.folds > 1 or split.how or dataset.streams or dataset.own_split or is_given:
        return None
    if dataset.weights is not None or isinstance(loaded.objective, LearnsFirst):
        return None
    try:
        rows = fold_rows(dataset.drawn, split, folds=folds, seed=seed)
    except DataError:
        return None
    return replace(loaded, fold_rows=rows[:most], _prepared={}, _rows={})


def _require_measured_weight(
    dataset: Dataset, rows: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]
) -> None:
    """Raise ``DataError`` where the rows that are measured weigh nothing: any loss would be 0."""
    if dataset.weights is None or not dataset.weighs_measured:
        return
    for _, validation in rows:
        if len(validation) and not dataset.weights[validation].any():
            raise DataError(
                f"data set {dataset.name!r}: the weights of all {len(validation):,} validation rows"
                " are 0, so that nothing would be measured; give larger ones"
            )


def _without(columns: tuple[ColumnReading, ...], rule: SplitRule) -> tuple[ColumnReading, ...]:
    """Return how columns are read, the one that splits the rows being no feature."""
    return tuple(
        replace(one, kind=ColumnKind.LEFT_OUT, reason="splits the rows")
        if one.name == rule.column
        else one
        for one in columns
    )
