"""Validation and test rows of a table from files of their own, read as the table itself is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.columns.reading import (
    ColumnChoices,
    ColumnKind,
    ColumnReading,
    NumberForm,
    Wish,
)
from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.split import GivenRows
from objectives.data.tables.file_columns import (
    TableSource,
    missing_complaints,
    read_columns,
    table_place,
)
from objectives.data.tables.plan import Plan, read_plan
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.typed.numbers import form_words, otherwise_written
from objectives.data.targets import class_name, some_of
from objectives.data.task import Task, plain_targets

FEWEST_ROWS = 5


def with_rows_of_files(
    dataset: Dataset, *, validation: TableSource | None, test: TableSource | None
) -> Dataset:
    """Return a table with the rows of others behind its own, which stay apart from them.

    The others, files or frames, have the table's columns, in any order, and are read as it is: what
    a column is, was decided by the table. Columns that are no features of the table may be missing.

    Args:
        dataset: a table as it was read from its file.
        validation: the table of the rows to choose by, or None.
        test: the table of the rows to test with, or None.

    Raises:
        DataError: with all complaints about the files: columns that differ, cells of another kind,
            labels that the table has not, too few rows.
    """
    given = [
        None if table is None else _read(dataset, table, otherwise=word)
        for table, word in ((validation, "validation_data"), (test, "test_data"))
    ]
    parts = [one for one in given if one is not None]
    complaints = [complaint for part in parts for complaint in part.complaints]
    if complaints:
        raise DataError(*complaints)
    if not parts:
        return dataset
    counts = [0 if one is None else len(one.targets) for one in given]
    return replace(
        dataset,
        features=_joined([dataset.features, *(part.features for part in parts)]),
        targets=np.concatenate([dataset.targets, *(part.targets for part in parts)]),
        weights=None
        if dataset.weights is None
        else np.concatenate([dataset.weights, *(part.weights for part in parts)]),
        given_rows=GivenRows(
            drawn=dataset.rows,
            validation=counts[0],
            test=counts[1],
            validation_name=_name(validation, "validation_data"),
            test_name=_name(test, "test_data"),
        ),
    )


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Part:
    """The rows of one file, of no use where there are complaints."""

    features: pd.DataFrame
    targets: NDArray[Any]
    weights: Any = None
    complaints: tuple[str, ...] = ()


def _name(table: TableSource | None, word: str) -> str:
    return "" if table is None else Path(table_place(table, otherwise=word)).name


def _read(dataset: Dataset, table: TableSource, *, otherwise: str) -> _Part:
    try:
        raw = read_columns(table, otherwise=otherwise)
    except DataError as error:
        return _nothing(error.complaints)
    complaints = [*raw.complaints, *_other_columns(dataset, raw)]
    if raw.columns is not None and len(raw.row_numbers) < FEWEST_ROWS:
        rows = counted(len(raw.row_numbers), "row")
        complaints.append(f"{raw.path}: holds {rows}; give at least {FEWEST_ROWS}")
    if complaints or raw.columns is None:
        return _nothing(complaints)
    target = _named(dataset, ColumnKind.TARGET)
    plan = read_plan(raw, _choices(dataset), target=target)
    codes, wrong = _targets(dataset, raw, plan)
    complaints += [*plan.complaints, *wrong, *_otherwise_written(dataset, raw)]
    if complaints:
        return _nothing(complaints)
    # A column that is blank in every row of this file is a feature all the same.
    columns = {**plan.left_out, **plan.features}
    features = pd.DataFrame({name: columns[name] for name in dataset.features.columns})
    return _Part(features=features, targets=codes, weights=plan.weights)


def _nothing(complaints: Sequence[str]) -> _Part:
    return _Part(features=pd.DataFrame(), targets=np.zeros(0), complaints=tuple(complaints))


def _named(dataset: Dataset, kind: ColumnKind) -> str | None:
    """Return the column that is the target, or the one of the weights."""
    return next((reading.name for reading in dataset.columns if reading.kind is kind), None)


def _other_columns(dataset: Dataset, raw: RawTable) -> list[str]:
    """Say which columns a file lacks, and which it has beyond those of the table."""
    needed = [one.name for one in dataset.columns if one.kind is not ColumnKind.LEFT_OUT]
    known = {one.name for one in dataset.columns}
    lacks = [repr(name) for name in needed if name not in raw.names]
    beyond = [repr(name) for name in raw.names if name and name not in known]
    if not lacks and not beyond:
        return []
    said = [
        f"{word} {some_of(names, most=10)}"
        for word, names in (("lacks", lacks), ("has", beyond))
        if names
    ]
    other = ", which the table lacks" if beyond else ", which the table has"
    return [f"{raw.path}: {' and '.join(said)}{other}; give it the columns of the table"]


def _choices(dataset: Dataset) -> ColumnChoices:
    """Return what makes a file's columns be read as those of the table."""
    wishes = {one.name: _wish(one) for one in dataset.columns if one.is_feature}
    target = next(one for one in dataset.columns if one.kind is ColumnKind.TARGET)
    if dataset.task is Task.REGRESSION:
        wishes[target.name] = _wish(replace(target, kind=ColumnKind.NUMBER))
    return ColumnChoices(
        features=tuple(str(name) for name in dataset.features.columns),
        read_as=wishes,
        weights=_named(dataset, ColumnKind.WEIGHT),
    )


def _wish(reading: ColumnReading) -> Wish:
    match reading.kind:
        case ColumnKind.NUMBER if reading.form is NumberForm.DECIMAL_COMMA:
            return Wish.DECIMAL_COMMA
        case ColumnKind.NUMBER:
            return Wish.NUMBER
        case ColumnKind.DATE if reading.date_format.startswith("%d"):
            return Wish.DAY_FIRST
        case ColumnKind.DATE if reading.date_format.startswith("%m"):
            return Wish.MONTH_FIRST
        case ColumnKind.DATE:
            return Wish.DATE
        case ColumnKind.TEXT:
            return Wish.TEXT
        case _:
            return Wish.CATEGORY


def _otherwise_written(dataset: Dataset, raw: RawTable) -> list[str]:
    """Say which numbers count in another way than the table's: in another currency, say."""
    assert raw.columns is not None
    complaints = []
    for reading in dataset.columns:
        is_number = reading.kind in (ColumnKind.NUMBER, ColumnKind.WEIGHT) or (
            reading.kind is ColumnKind.TARGET and dataset.task is Task.REGRESSION
        )
        if not is_number or reading.form is NumberForm.BOOLEAN:
            continue
        column = raw.columns[raw.names.index(reading.name)]
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
            continue
        marked = otherwise_written(column, reading)
        if marked.any():
            complaints.append(
                f"{raw.path}, column {reading.name!r}: {counted(int(marked.sum()), 'cell')} written"
                f" otherwise than in the table ({form_words(reading.form, reading.signs)}), such as"
                f" {column[marked].iloc[0]!r} ({raw.places(marked)}); write them alike"
            )
    return complaints


def _targets(dataset: Dataset, raw: RawTable, plan: Plan) -> tuple[NDArray[Any], list[str]]:
    """Return amounts, or the codes of the table's classes, and what is wrong with them."""
    nothing: NDArray[Any] = np.zeros(0)
    if plan.target is None:
        return nothing, []
    where = f"{raw.path}, target {_named(dataset, ColumnKind.TARGET)!r}"
    missing = missing_complaints(raw, plan.target, where=where)
    if missing:
        return nothing, missing
    values = plain_targets(plan.target.values.to_numpy())
    if dataset.task is Task.REGRESSION:
        return values.astype(dataset.targets.dtype), []
    codes = {name: code for code, name in enumerate(dataset.classes)}
    names = [class_name(value) for value in values]
    unknown = np.array([name not in codes for name in names])
    if unknown.any():
        others = some_of([repr(name) for name in dict.fromkeys(names) if name not in codes])
        return nothing, [
            f"{where}: {others} ({raw.places(unknown)}) is no class of the table, whose classes"
            f" are {some_of([repr(name) for name in dataset.classes], most=10)}; mend these cells"
            " or add such rows to the table"
        ]
    return np.array([codes[name] for name in names], dtype=dataset.targets.dtype), []


def _joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all parts; numbers are numbers where only some are true and false."""
    columns = {}
    for name in parts[0].columns:
        pieces = [part[name] for part in parts]
        if len({str(piece.dtype) for piece in pieces}) > 1 and all(
            pd.api.types.is_numeric_dtype(piece) for piece in pieces
        ):
            pieces = [piece.astype(np.float64) for piece in pieces]
        columns[name] = pd.concat(pieces, ignore_index=True)
    return pd.DataFrame(columns)
