"""Read a CSV file as text, line by line first, so that every fault has a line number."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO, final

import numpy as np
import pandas as pd

from objectives.data.columns.numbers import NUMBER
from objectives.data.errors import DataError
from objectives.data.tables.raw_table import RawTable, header_complaints, numbered, refuse_too_wide

_OTHER_DELIMITERS = (";", "\t", "|")


def read_csv_table(path: str | Path) -> RawTable:
    """Read a comma-separated UTF-8 file with a header line.

    Raises:
        DataError: the text cannot be taken apart into rows at all; faults that can be collected
            with others are in the table's complaints.
    """
    layout = _scan(path)
    table = RawTable(
        path=path,
        names=layout.names,
        columns=None,
        row_numbers=np.array(layout.lines, dtype=np.int64),
        row_word="line",
        is_written=True,
        complaints=(
            *_number_header_complaints(path, layout.names),
            *header_complaints(path, layout.names),
            *_length_complaints(path, layout),
        ),
    )
    if layout.short or layout.long:
        return table
    return replace(table, columns=_read_cells(path, layout))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Header names, the line on which each row starts, and the lines of uneven rows."""

    names: tuple[str, ...]
    lines: list[int]
    short: list[int]
    long: list[int]


def _scan(path: str | Path) -> _Layout:
    lines: list[int] = []
    short: list[int] = []
    long: list[int] = []
    try:
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            rows = _numbered_rows(file, path=path)
            _, header = next(rows, (0, []))
            names = tuple(name.strip() for name in header)
            _check_delimiter(path, names)
            refuse_too_wide(path, len(names))
            for line, row in rows:
                lines.append(line)
                if len(row) != len(names):
                    (short if len(row) < len(names) else long).append(line)
    except UnicodeDecodeError as error:
        raise DataError(_encoding_complaint(path, error)) from None
    return _Layout(names=names, lines=lines, short=short, long=long)


def _numbered_rows(file: TextIO, *, path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not blank with the line on which it starts."""
    reader = csv.reader(file, strict=True)
    start = 1
    try:
        for row in reader:
            if len(row) > 1 or (row and row[0].strip()):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            f"{path}, line {start}: cannot be taken apart ({error}); close every quote, and write "
            'a quote inside a quoted field twice ("")'
        ) from None


def _check_delimiter(path: str | Path, names: tuple[str, ...]) -> None:
    if not names:
        raise DataError(f"{path}: holds blank lines only; give a header line and rows")
    if len(names) > 1:
        return
    for delimiter in _OTHER_DELIMITERS:
        if delimiter in names[0]:
            raise DataError(
                f"{path}, header: one column only; wrong delimiter? found {delimiter!r}; save "
                "the table with commas between columns and points in decimals"
            )
    raise DataError(
        f"{path}, header: one column only, {names[0]!r}; give the target and at least one feature"
    )


def _encoding_complaint(path: str | Path, error: UnicodeDecodeError) -> str:
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as found:
                return (
                    f"{path}, line {number}: byte 0x{line[found.start]:02x} is not UTF-8, perhaps "
                    "Latin-1 or Windows-1252; save the table again as UTF-8"
                )
    return f"{path}: is not UTF-8 ({error.reason}); save the table again as UTF-8"


def _number_header_complaints(path: str | Path, names: tuple[str, ...]) -> list[str]:
    numbers = [name for name in names if re.fullmatch(NUMBER, name)]
    if len(numbers) < len(names) and not any("." in name for name in numbers):
        return []
    return [
        f"{path}, header: holds numbers such as {numbers[0]!r}, so the file seems to start with "
        "a row of data; add a header line with the names of the columns"
    ]


def _length_complaints(path: str | Path, layout: _Layout) -> list[str]:
    expected = f"the {len(layout.names)} fields of the header"
    complaints = []
    if layout.short:
        complaints.append(
            f"{path}, {numbered('line', layout.short)}: fewer than {expected}; add the missing "
            "fields, empty ones for blanks"
        )
    if layout.long:
        complaints.append(
            f"{path}, {numbered('line', layout.long)}: more than {expected}; put quotes around "
            "text with commas, and write decimals with a point"
        )
    return complaints


def _read_cells(path: str | Path, layout: _Layout) -> tuple[pd.Series[Any], ...]:
    columns = range(len(layout.names))
    cells = pd.read_csv(
        path,
        encoding="utf-8-sig",
        header=0,
        names=list(columns),
        index_col=False,
        dtype=str,
        na_filter=False,
    )
    if len(cells) != len(layout.lines):
        raise DataError(
            f"{path}: {len(layout.lines):,} rows at first and {len(cells):,} a moment later; "
            "wait until nothing writes to the file"
        )
    texts = (cells[position].str.strip() for position in columns)
    return tuple(text.rename(name) for text, name in zip(texts, layout.names, strict=True))
