"""Read a Parquet file as columns of numbers, booleans and text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from objectives.data.errors import DataError
from objectives.data.stored.memory import refuse_beyond_memory
from objectives.data.tables.raw_table import RawTable, header_complaints, refuse_too_wide

_TEXTS = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)


def read_parquet_table(path: str | Path) -> RawTable:
    """Read every column that is a number, a boolean, a time or text; say why others cannot be.

    An index that pandas stored beside the columns is left out.

    Raises:
        DataError: the file is damaged, encrypted or otherwise not readable, or holds one column.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            refuse_too_wide(path, len(file.schema_arrow.names))
            refuse_beyond_memory(Path(path), _unpacked_bytes(file))
            table = _without_index(file.read())
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise DataError(
            f"{path}: cannot be read as Parquet ({reason}); copy or write it again"
        ) from None
    if table.num_columns < 2:
        raise DataError(f"{path}: {table.num_columns} column only; give the target and a feature")
    names = tuple(name.strip() for name in table.column_names)
    columns = [_read_column(column) for column in table.columns]
    blank = pd.Series(np.zeros(table.num_rows))
    return RawTable(
        path=path,
        names=names,
        columns=tuple(
            (blank if column is None else column).rename(name)
            for name, column in zip(names, columns, strict=True)
        ),
        row_numbers=np.arange(1, table.num_rows + 1),
        row_word="row",
        complaints=tuple(header_complaints(path, names)),
        booleans=frozenset(
            name
            for name, column in zip(names, table.columns, strict=True)
            if pa.types.is_boolean(column.type)
        ),
        unreadable={
            name: f"holds {column.type}; turn it into numbers or text, or drop it"
            for name, column, read in zip(names, table.columns, columns, strict=True)
            if read is None
        },
    )


def _unpacked_bytes(file: pq.ParquetFile) -> int:
    """Return what a file's columns take as they are, by what it says of itself."""
    groups = (file.metadata.row_group(at) for at in range(file.metadata.num_row_groups))
    return sum(max(0, int(one.total_byte_size)) for one in groups)


def _without_index(table: pa.Table) -> pa.Table:
    stored = (table.schema.pandas_metadata or {}).get("index_columns", [])
    index = [name for name in stored if isinstance(name, str) and name in table.column_names]
    return table.drop_columns(index)


def _read_column(column: pa.ChunkedArray) -> pd.Series[Any] | None:
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
        column = column.cast(kind)
    if pa.types.is_null(kind):
        return pd.Series(np.full(len(column), np.nan))
    if pa.types.is_boolean(kind):
        if not column.null_count:
            return pd.Series(column.to_numpy(), dtype=np.bool_)
        column, kind = column.cast(pa.int8()), pa.int8()
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        if _is_beyond_float(column):
            # As text: float64 would make one of neighbouring numbers.
            column, kind = column.cast(pa.string()), pa.string()
        else:
            return pd.Series(column.cast(pa.float64(), safe=False).to_numpy())
    if pa.types.is_date(kind):
        column, kind = column.cast(pa.timestamp("ms")), pa.timestamp("ms")
    if pa.types.is_timestamp(kind):
        # Without a zone a time counts as it is written, with one as in UTC.
        times = column.cast(pa.timestamp("us"), safe=False).to_numpy()
        return pd.Series(times.astype("datetime64[us]"))
    if any(is_text(kind) for is_text in _TEXTS):
        return pd.Series(column.to_pylist(), dtype=str).fillna("").str.strip()
    return None


def _is_beyond_float(column: pa.ChunkedArray) -> bool:
    """Tell whether whole numbers are too large for float64 to hold them apart."""
    if pa.types.is_floating(column.type) or (
        pa.types.is_decimal(column.type) and column.type.scale > 0
    ):
        return False
    ends = pc.min_max(column).as_py()
    return any(abs(end) > 2**53 for end in ends.values() if end is not None)
