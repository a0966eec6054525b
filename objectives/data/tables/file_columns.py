"""The columns of a table, a file or a frame of pandas, whatever they are for."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias, assert_never

import pandas as pd

from objectives.data.columns.reading import ColumnKind
from objectives.data.tables.csv_table import read_csv_table
from objectives.data.tables.frame_table import frame_table
from objectives.data.tables.parquet_table import read_parquet_table
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.table_file import TableFormat, table_format
from objectives.data.tables.typed.column import TypedColumn
from objectives.data.targets import out_of_range

TableSource: TypeAlias = str | Path | pd.DataFrame
"""A table: the path of a file, or a frame in memory."""


def table_place(table: TableSource, *, otherwise: str = "data") -> str:
    """Return how to name a table in a message: its path, or another word for a frame."""
    return otherwise if isinstance(table, pd.DataFrame) else str(table)


def read_columns(table: TableSource, *, otherwise: str = "data") -> RawTable:
    """Read a table whatever its target is; its complaints are still to be raised.

    Args:
        table: a file's path, or a frame.
        otherwise: how to name a frame in messages.

    Raises:
        DataError: the file cannot be read as a table at all.
    """
    if isinstance(table, pd.DataFrame):
        return frame_table(table, where=otherwise)
    found = table_format(table)
    match found:
        case TableFormat.CSV:
            return read_csv_table(table)
        case TableFormat.PARQUET:
            return read_parquet_table(table)
        case _:
            assert_never(found)


def missing_complaints(raw: RawTable, column: TypedColumn, *, where: str) -> list[str]:
    """Say which cells of a target are blank, or no finite numbers."""
    complaints = []
    blank = column.is_blank
    if blank.any():
        complaints.append(
            f"{where}: {counted(blank.sum(), 'blank cell')} ({raw.places(blank)}); fill them or "
            "delete these rows"
        )
    if column.kind is not ColumnKind.NUMBER:
        return complaints
    endless = out_of_range(column.values.to_numpy())
    if endless.any():
        complaints.append(
            f"{where}: {counted(endless.sum(), 'number')} infinite or beyond float32 "
            f"({raw.places(endless)}); mend them or delete these rows"
        )
    return complaints
