"""Tell whether a path is a table that can be read, before anything opens it as one."""

from __future__ import annotations

import os
import re
import stat
from enum import StrEnum
from pathlib import Path
from typing import assert_never

from objectives.data.errors import DataError

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
    size = _size_of_regular_file(Path(path))
    extension = Path(path).suffix
    try:
        table = TableFormat(extension.lower())
    except ValueError:
        raise DataError(
            f"{path}: extension {extension!r} is not known; save the table as .csv or .parquet"
        ) from None
    if size == 0:
        raise DataError(f"{path}: is empty; give a table with a header line and rows")
    first, last = _ends_of(Path(path), size=size)
    complaint = _content_complaint(table, first=first, last=last)
    if complaint:
        raise DataError(f"{path}: {complaint}")
    return table


def _size_of_regular_file(path: Path) -> int:
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise DataError(
                f"{path}: is a link to {os.readlink(path)}, which does not exist; mend the link"
            ) from None
        raise DataError(f"{path}: no such file; check the spelling and the folder") from None
    except (OSError, ValueError) as error:
        raise DataError(_unreadable(path, error)) from None
    if stat.S_ISDIR(found.st_mode):
        raise DataError(f"{path}: is a folder; name the table file in it")
    if not stat.S_ISREG(found.st_mode):
        raise DataError(
            f"{path}: is not a regular file (a pipe, socket or device); write the table to a file"
        )
    return found.st_size


def _ends_of(path: Path, *, size: int) -> tuple[bytes, bytes]:
    try:
        with path.open("rb") as file:
            first = file.read(4096)
            file.seek(max(0, size - 4))
            return first, file.read(4)
    except OSError as error:
        raise DataError(_unreadable(path, error)) from None


def _unreadable(path: Path, error: OSError | ValueError) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path}: cannot be read ({reason}); check the path and its permissions"


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
