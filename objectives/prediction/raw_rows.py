"""New rows as a person has them: read from a file, or handed over."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray


@final
class RowsError(ValueError):
    """Say what is wrong with new rows, every complaint at once; ``complaints``."""

    def __init__(self, *complaints: str) -> None:
        """Take one sentence or more."""
        super().__init__("\n".join(complaints))
        self.complaints = complaints


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RawRows:
    """Rows of raw cells by column, and where each stands.

    Attributes:
        cells: a column each; texts where they come from a CSV file, else as they were given.
        where: what to call the rows in a complaint.
        numbers: the number of each row, shape (rows,).
        word: what these numbers count: `line` or `row`.
    """

    cells: pd.DataFrame
    where: str
    numbers: NDArray[Any]
    word: str = "row"

    def places(self, rows: NDArray[np.bool_]) -> str:
        """Name the marked rows as a person would look them up: `lines 3, 8 and 4 more`."""
        found = self.numbers[rows].tolist()
        shown = ", ".join(str(number) for number in found[:5])
        rest = f" and {len(found) - 5:,} more" if len(found) > 5 else ""
        return f"{self.word}{'' if len(found) == 1 else 's'} {shown}{rest}"


def read_rows(rows: Any) -> Any:
    """Return raw rows as `RawRows`, or as the arrays that they are.

    Args:
        rows: a path (.csv, .parquet; .npy and .npz for arrays), a DataFrame, or arrays.

    Raises:
        RowsError: the file cannot be read, or holds no rows.
    """
    if isinstance(rows, str | Path):
        return _read_file(Path(rows))
    if isinstance(rows, pd.DataFrame):
        if rows.empty:
            raise RowsError("the table holds no rows; give at least one")
        cells = rows.set_axis([str(name).strip() for name in rows.columns], axis=1)
        cells = cells.reset_index(drop=True)
        return RawRows(cells=cells, where="the table", numbers=np.arange(len(rows)))
    return rows


def _read_file(path: Path) -> Any:
    if path.is_dir():
        raise RowsError(f"{path}: is a folder; name the file with the rows in it")
    if not path.exists():
        raise RowsError(f"{path}: no such file; check the spelling and the folder")
    readers = {".csv": _read_csv, ".parquet": _read_parquet, ".npy": _read_npy, ".npz": _read_npz}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise RowsError(
            f"{path}: extension {path.suffix!r} is not known; save a table as .csv or .parquet, and"
            " arrays as .npy or .npz"
        )
    if path.stat().st_size == 0:
        raise RowsError(f"{path}: is empty; give a table with a header line and rows")
    try:
        return reader(path)
    except OSError as error:
        raise RowsError(f"{path}: cannot be read ({error.strerror or error})") from None


def _read_csv(path: Path) -> RawRows:
    found, start = [], 1
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            for row in reader:
                if len(row) > 1 or (row and row[0].strip()):
                    found.append((start, row))
                start = reader.line_num + 1
    except UnicodeDecodeError:
        raise RowsError(f"{path}: is not UTF-8; save the table again as UTF-8") from None
    except csv.Error as error:
        raise RowsError(f"{path}, line {start}: cannot be taken apart ({error})") from None
    if len(found) < 2:
        raise RowsError(f"{path}: holds no rows; give a header line and at least one row")
    header = [name.strip() for name in found[0][1]]
    uneven = [line for line, row in found[1:] if len(row) != len(header)]
    if uneven:
        more = f" and {len(uneven) - 1:,} more" if len(uneven) > 1 else ""
        raise RowsError(
            f"{path}, line {uneven[0]}{more}: not the {len(header)} fields of the header; put"
            " quotes around text with commas, and leave the fields of blanks empty"
        )
    cells = pd.DataFrame([row for _, row in found[1:]], columns=header, dtype=str)
    lines = np.array([line for line, _ in found[1:]])
    return RawRows(cells=cells, where=str(path), numbers=lines, word="line")


def _read_parquet(path: Path) -> RawRows:
    try:
        cells = pd.read_parquet(path)
    except ImportError:
        raise RowsError(
            f"{path}: Parquet needs pyarrow (pip install pyarrow); or save the table as .csv"
        ) from None
    except ValueError as error:  # pyarrow's own errors are such
        reason = str(error).splitlines()[0]
        raise RowsError(f"{path}: cannot be read as Parquet ({reason})") from None
    if cells.empty:
        raise RowsError(f"{path}: holds no rows; give at least one")
    cells.columns = [str(name).strip() for name in cells.columns]
    cells = cells.reset_index(drop=True)
    return RawRows(cells=cells, where=str(path), numbers=np.arange(1, len(cells) + 1))


def _read_npy(path: Path) -> NDArray[Any]:
    with _arrays_of(path):
        array: NDArray[Any] = np.load(path)
    return array


def _read_npz(path: Path) -> Any:
    with _arrays_of(path):
        arrays = np.load(path)
        if isinstance(arrays, np.ndarray):
            return arrays  # A bare one, whatever the file's name says.
        with arrays:
            return dict(arrays)


@contextmanager
def _arrays_of(path: Path) -> Iterator[None]:
    """Say what is wrong with a file of arrays in a sentence of one's own; none is unpickled."""
    try:
        yield
    except MemoryError:
        raise RowsError(f"{path}: promises more numbers than there is memory for") from None
    except (ValueError, EOFError, TypeError, zipfile.BadZipFile, zlib.error) as error:
        reason = str(error).partition("\n")[0]
        if "pickle" in reason:
            reason = "it holds Python objects, which are never read; save plain numbers or texts"
        raise RowsError(f"{path}: cannot be read as arrays ({reason})") from None
