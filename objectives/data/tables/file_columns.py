"""The columns of a table's file, whatever they are for."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from objectives.data.columns.reading import ColumnKind
from objectives.data.tables.csv_table import read_csv_table
from objectives.data.tables.parquet_table import read_parquet_table
from objectives.data.tables.raw_table import RawTable, counted
from objectives.data.tables.table_file import TableFormat, table_format
from objectives.data.tables.typed.column import TypedColumn
from objectives.data.targets import out_of_range


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
