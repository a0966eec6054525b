"""Tell whether a path is a table that can be read, before anything opens it as one."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from objectives.data.errors import DataError
from objectives.data.stored.memory import refuse_beyond_memory
from objectives.data.stored.regular_file import size_of_regular_file, unreadable

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
_PARQUET = b"PAR1"
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class TableFormat(StrEnum):
    """The kinds of table file that are read, by extension."""

    CSV = ".csv"
    PARQUET = ".parquet"


def table_format(path: str | Path) -> TableFormat:
    """Return the format of a table file whose name and first bytes agree.

    Raises:
        DataError: no regular, readable, non-empty file, an unknown extension, or a content that
            is something else than the extension says.
    """
    if _ADDRESS.match(str(path)):
        raise DataError(
            f"{path}: is an address, but only files are read; download it and give the file"
        )
    size = size_of_regular_file(Path(path))
    extension = Path(path).suffix
    try:
        table = TableFormat(extension.lower())
    except ValueError:
        raise DataError(
            f"{path}: extension {extension!r} is not known; save the table as .csv or .parquet"
        ) from None
    if size == 0:
        raise DataError(f"{path}: is empty; give a table with a header line and rows")
    # Of Parquet, which is compressed, its reader knows better.
    refuse_beyond_memory(Path(path), size)
    first, last = _ends_of(Path(path), size=size)
    complaint = _content_complaint(table, first=first, last=last)
    if complaint:
        raise DataError(f"{path}: {complaint}")
    return table


def _ends_of(path: Path, *, size: int) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as file:
            first = file.read(4096)
            file.seek(max(0, size - 4))
            return first, file.read(4)
    except OSError as error:
        raise DataError(unreadable(path, error)) from None


def _content_complaint(table: TableFormat, *, first: bytes, last: bytes) -> str | None:
    if first.startswith(_GZIP):
        return "is gzip-compressed whatever its name says; unpack it first"
    if first.startswith(_ZIP) or first.startswith(_OLD_EXCEL):
        return f"is a zip or Excel file whatever its name says; save it as {table}"
    match table:
        case TableFormat.CSV:
            return _csv_complaint(first)
        case TableFormat.PARQUET:
            return _parquet_complaint(first, last=last)
        case _:
            assert_never(table)


def _csv_complaint(first: bytes) -> str | None:
    if first.startswith(_PARQUET):
        return "is a Parquet file whatever its name says; rename it to .parquet"
    if first.startswith(_UTF_16):
        return "is written as UTF-16; save it again as UTF-8"
    if b"\0" in first:
        return "holds NUL bytes, so it is no UTF-8 text; save it again as a CSV file in UTF-8"
    return None


def _parquet_complaint(first: bytes, *, last: bytes) -> str | None:
    if not first.startswith(_PARQUET):
        return "is not a Parquet file whatever its name says; rename it to .csv if it is text"
    if last != _PARQUET:
        return "is a Parquet file that ends too early; copy or write it again"
    return None
