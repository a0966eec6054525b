"""Make a data set of a user's own table, a CSV or Parquet file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, assert_never, final

import pandas as pd
from numpy.typing import NDArray

from objectives.data.dataset import Dataset, Preprocessing
from objectives.data.errors import DataError
from objectives.data.tables.csv_table import read_csv_table
from objectives.data.tables.parquet_table import read_parquet_table
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.table_file import TableFormat, table_format
from objectives.data.targets import encode_targets, out_of_range, some_of, target_complaints
from objectives.data.task import Task, infer_task, is_whole, plain_targets
from search_spaces.suggestions import closest

__all__ = ["infer_task", "read_columns", "read_table"]

FEWEST_ROWS = 20
FEWEST_ROWS_A_CLASS = 5


def read_table(
    path: str | Path, *, target: str, task: Task | None = None, scale_target: bool = True
) -> Dataset:
    """Read a CSV or Parquet file as a data set: one column is the target, the others features.

    Args:
        path: a `.csv` file (commas, UTF-8, a header line) or a `.parquet` file.
        target: the name of the column to predict.
        task: what is predicted; inferred from the target where it is None.
        scale_target: train on a standardised target; regression only.

    Raises:
        DataError: with all complaints that the file gives, each with its place and what to do.
    """
    raw = read_columns(path)
    aim = _read_target(raw, target, task=task)
    complaints = [*raw.complaints, *aim.complaints, *_feature_complaints(raw, target)]
    if complaints or raw.columns is None or aim.values is None:
        raise DataError(*complaints)
    features = {
        name: column for name, column in zip(raw.names, raw.columns, strict=True) if name != target
    }
    targets, classes = encode_targets(aim.values, task=aim.task)
    return Dataset(
        name=Path(path).stem,
        features=pd.DataFrame(features),
        targets=targets,
        task=aim.task,
        classes=classes,
        feature_names=tuple(features),
        preprocessing=Preprocessing.TABLE,
        scale_target=scale_target,
        source=f"{path}, target {target!r}",
        task_reason=aim.reason,
        is_guess=task is None and is_whole(aim.values),
    )


def read_columns(path: str | Path) -> RawTable:
    """Read a table whatever its target is; its complaints are still to be raised.

    Raises:
        DataError: the file cannot be read as a table at all.
    """
    found = table_format(path)
    match found:
        case TableFormat.CSV:
            return read_csv_table(path)
        case TableFormat.PARQUET:
            return read_parquet_table(path)
        case _:
            assert_never(found)


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Target:
    """The target column as it was read; `values` is None where it cannot be learned."""

    complaints: list[str]
    values: NDArray[Any] | None = None
    task: Task = Task.REGRESSION
    reason: str = ""


def _read_target(raw: RawTable, target: str, *, task: Task | None) -> _Target:
    if target not in raw.names:
        return _Target(complaints=[_unknown_target(raw, target)])
    told_already = raw.columns is None or target in raw.doubtful or raw.names.count(target) > 1
    if raw.columns is None or told_already or not len(raw.row_numbers):
        return _Target(complaints=[])
    column = raw.columns[raw.names.index(target)]
    where = f"{raw.path}, target {target!r}"
    missing = _missing_complaints(raw, column, where=where)
    if missing:
        return _Target(complaints=missing)
    values = plain_targets(column.to_numpy())
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


def _missing_complaints(raw: RawTable, column: pd.Series[Any], *, where: str) -> list[str]:
    if not pd.api.types.is_numeric_dtype(column):
        blank, endless = (column == "").to_numpy(), None
    else:
        blank, endless = column.isna().to_numpy(), out_of_range(column.to_numpy())
    complaints = []
    if blank.any():
        complaints.append(
            f"{where}: {counted(blank.sum(), 'blank cell')} ({raw.places(blank)}); fill them or "
            "delete these rows"
        )
    if endless is not None and endless.any():
        complaints.append(
            f"{where}: {counted(endless.sum(), 'number')} infinite or beyond float32 "
            f"({raw.places(endless)}); mend them or delete these rows"
        )
    return complaints


def _feature_complaints(raw: RawTable, target: str) -> list[str]:
    if raw.columns is None:
        return []
    rows = len(raw.row_numbers)
    complaints = []
    if rows < FEWEST_ROWS:
        complaints.append(f"{raw.path}: holds {counted(rows, 'row')}; give at least {FEWEST_ROWS}")
    if not rows:
        return complaints
    for name, column in zip(raw.names, raw.columns, strict=True):
        if name != target:
            complaints += _column_complaints(raw, column, where=f"{raw.path}, column {name!r}")
    return complaints


def _column_complaints(raw: RawTable, column: pd.Series[Any], *, where: str) -> list[str]:
    if not pd.api.types.is_numeric_dtype(column):
        return [f"{where}: is blank in every row; drop it"] if (column == "").all() else []
    if column.isna().all():
        return [f"{where}: is blank in every row; drop it"]
    endless = out_of_range(column.to_numpy())
    if not endless.any():
        return []
    return [
        f"{where}: {counted(endless.sum(), 'number')} infinite or beyond float32 "
        f"({raw.places(endless)}); mend or empty these cells, or drop the column"
    ]
