"""Make a data set of a user's own table, a CSV or Parquet file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.reading import ColumnChoices, ColumnReading, Wish
from objectives.data.dataset import Dataset, Preprocessing
from objectives.data.errors import DataError
from objectives.data.tables.file_columns import (
    TableSource,
    missing_complaints,
    read_columns,
    table_place,
)
from objectives.data.tables.more_rows import with_rows_of_files
from objectives.data.tables.plan import Plan, read_plan
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.targets import encode_targets, some_of, target_complaints
from objectives.data.task import Task, infer_task, is_whole, plain_targets
from search_spaces.suggestions import closest

__all__ = ["infer_task", "read_columns", "read_table"]

FEWEST_ROWS = 20
FEWEST_ROWS_A_CLASS = 5


def read_table(
    path: str | Path,
    *,
    target: str,
    task: Task | None = None,
    scale_target: bool = True,
    drop: Sequence[str] = (),
    features: Sequence[str] | None = None,
    read_as: Mapping[str, str] | None = None,
    weights: str | None = None,
    validation: str | Path | None = None,
    test: str | Path | None = None,
) -> Dataset:
    """Read a CSV or Parquet file as a data set: one column is the target, the others features.

    How a column is read is told from its cells: numbers, also `$1.13`, `10 %` and `1,234`; dates;
    texts that name a category; free text. Ids, and columns that are blank or the same in every
    row, are left out.

    Args:
        path: a `.csv` file (commas, UTF-8, a header line) or a `.parquet` file.
        target: the name of the column to predict.
        task: what is predicted; inferred from the target where it is None.
        scale_target: train on a standardised target; regression only.
        drop: columns that are no features.
        features: the only columns that are features; None for all that are fit for it.
        read_as: how a column is to be read where its cells are not to decide: `number`,
            `category`, `date`, `text`, `decimal-comma`, `day-first` or `month-first`.
        weights: a column that says how much each row counts in training, and is no feature.
        validation: a file of the same columns whose rows trials are ranked by; None to draw them.
        test: a file of the same columns whose rows the best model is tested with; None to draw
            them.

    Raises:
        DataError: with all complaints that the file gives, each with its place and what to do.
    """
    choices = ColumnChoices(
        drop=_names(drop, "drop"),
        features=None if features is None else _names(features, "features"),
        read_as=_wishes(read_as or {}),
        weights=weights,
    )
    dataset = read_chosen_table(
        path, target=target, task=task, scale_target=scale_target, choices=choices
    )
    return with_rows_of_files(dataset, validation=validation, test=test)


def read_chosen_table(
    table: TableSource,
    *,
    target: str,
    task: Task | None = None,
    scale_target: bool = True,
    choices: ColumnChoices,
) -> Dataset:
    """Read a table as `read_table` does, with what a person says of its columns in one record."""
    raw = read_columns(table)
    complaints = [*raw.complaints, *few_rows(raw)]
    if target not in raw.names:
        complaints.append(_unknown_target(raw, target))
    if raw.columns is None:
        raise DataError(*complaints)
    plan = read_plan(raw, choices, target=target)
    aim = _read_target(raw, plan, target, task=task)
    complaints += [*aim.complaints, *plan.complaints]
    if complaints or aim.values is None:
        raise DataError(*complaints)
    targets, classes = encode_targets(aim.values, task=aim.task)
    return Dataset(
        name=Path(raw.path).stem,
        features=pd.DataFrame(plan.features),
        targets=targets,
        task=aim.task,
        classes=classes,
        feature_names=tuple(plan.features),
        preprocessing=Preprocessing.TABLE,
        scale_target=scale_target,
        source=f"{table_place(table)}, target {target!r}",
        task_reason=aim.reason,
        is_guess=task is None and is_whole(aim.values),
        columns=plan.readings,
        left_out=pd.DataFrame(plan.left_out),
        weights=plan.weights,
    )


def read_readings(
    path: str | Path, *, target: str | None, choices: ColumnChoices
) -> tuple[ColumnReading, ...]:
    """Return how each column of a table is read, whatever the target is good for.

    Args:
        path: as for `read_table`.
        target: the column to predict; None where nobody has named it yet.
        choices: what a person says of the columns.

    Raises:
        DataError: with all complaints about the columns.
    """
    raw = read_columns(path)
    complaints = [*raw.complaints, *few_rows(raw)]
    if target is not None and target not in raw.names:
        complaints.append(_unknown_target(raw, target))
    if raw.columns is None:
        raise DataError(*complaints)
    plan = read_plan(raw, choices, target=target)
    complaints += plan.complaints
    if complaints:
        raise DataError(*complaints)
    return plan.readings


def _names(names: Sequence[str], what: str) -> tuple[str, ...]:
    # A single text is a sequence of its letters.
    if isinstance(names, str):
        raise DataError(
            f"read_table: {what} {names!r} is one text; give a list, {what}=[{names!r}]"
        )
    return tuple(names)


def _wishes(read_as: Mapping[str, str]) -> dict[str, Wish]:
    known = tuple(str(wish) for wish in Wish)
    complaints = [
        f"read_table: read_as {{{name!r}: {word!r}}}: not known{closest(str(word), known)}; use"
        f" {', '.join(known)}"
        for name, word in read_as.items()
        if str(word) not in known
    ]
    if complaints:
        raise DataError(*complaints)
    return {name: Wish(word) for name, word in read_as.items()}


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Target:
    """The target column as it was read; `values` is None where it cannot be learned."""

    complaints: list[str]
    values: NDArray[Any] | None = None
    task: Task = Task.REGRESSION
    reason: str = ""


def _read_target(raw: RawTable, plan: Plan, target: str, *, task: Task | None) -> _Target:
    if plan.target is None:
        return _Target(complaints=[])
    where = f"{raw.path}, target {target!r}"
    missing = missing_complaints(raw, plan.target, where=where)
    if missing:
        return _Target(complaints=missing)
    values = plain_targets(plan.target.values.to_numpy())
    task, reason = infer_task(values) if task is None else (task, "")
    complaints = target_complaints(
        values, task=task, fewest_rows_a_class=FEWEST_ROWS_A_CLASS, where=where
    )
    return _Target(complaints=complaints, values=values, task=task, reason=reason)


def _unknown_target(raw: RawTable, target: str) -> str:
    columns = some_of([repr(name) for name in raw.names if name], most=20)
    return (
        f"{raw.path}: no column {target!r} to predict{closest(target, raw.names)}; the columns "
        f"are {columns}"
    )


def few_rows(raw: RawTable) -> list[str]:
    """Say that a table has too few rows."""
    rows = len(raw.row_numbers)
    if raw.columns is None or rows >= FEWEST_ROWS:
        return []
    return [f"{raw.path}: holds {counted(rows, 'row')}; give at least {FEWEST_ROWS}"]
