"""What holds the rows of a stored array: a file that is mapped into memory, or a sparse matrix."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from objectives.data.errors import DataError

# The share of the machine's memory that data may fill: rows are copied for the folds.
_SHARE = 0.2


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class MappedFile:
    """Where a mapped array lies in a file, so that another process can map it too."""

    path: str
    dtype: str
    shape: tuple[int, ...]
    offset: int
    order: str


def most_bytes() -> int:
    """Return how many bytes of data are held in memory at most, a fifth of the machine's."""
    return int(_SHARE * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))


def is_sparse(value: Any) -> bool:
    """Tell whether a value is a sparse matrix or array of SciPy's, without loading that."""
    return any(kind.__module__.startswith("scipy.sparse") for kind in type(value).__mro__)


def is_mapped(value: Any) -> bool:
    """Tell whether an array is a file's content, mapped into memory, or a part of one."""
    return isinstance(value, np.ndarray) and _mapping(value) is not None


def portable(piece: Any) -> Any:
    """Return what can be sent to another process for a piece; files go by their names."""
    whole = _mapping(piece) if isinstance(piece, np.ndarray) else None
    if whole is None or whole.filename is None:
        return piece
    order = "C" if piece.flags.c_contiguous else "F" if piece.flags.f_contiguous else None
    if order is None:
        return np.array(piece)
    # A slice begins so many bytes after what was mapped.
    begins = piece.__array_interface__["data"][0] - whole.__array_interface__["data"][0]
    return MappedFile(
        path=str(Path(os.fsdecode(whole.filename)).absolute()),
        dtype=piece.dtype.str,
        shape=piece.shape,
        offset=int(whole.offset) + begins,
        order=order,
    )


def reopened(piece: Any) -> Any:
    """Return what ``portable`` was given.

    Raises:
        DataError: the file is not to be had here.
    """
    if not isinstance(piece, MappedFile):
        return piece
    try:
        return np.memmap(
            piece.path,
            mode="r",
            dtype=np.dtype(piece.dtype),
            shape=piece.shape,
            offset=piece.offset,
            order="F" if piece.order == "F" else "C",
        )
    except (OSError, ValueError) as error:
        raise DataError(
            f"{piece.path}: cannot be mapped into memory on this machine ({error}); put the file"
            " where every worker can read it under this path"
        ) from None


def piece_bytes(piece: Any) -> Iterator[bytes]:
    """Return what tells a sparse matrix from another: which values lie where."""
    yield f"sparse {piece.shape}".encode()
    for part in (piece.indptr.astype(np.int64), piece.indices.astype(np.int64), piece.data):
        yield f"{part.dtype.str} {part.shape}".encode()
        yield part.tobytes()


def _mapping(array: np.ndarray[Any, Any]) -> np.memmap[Any, Any] | None:
    """Return the mapped array that an array is, or is a slice of."""
    found = None
    part: Any = array
    while isinstance(part, np.ndarray):
        if isinstance(part, np.memmap):
            found = part
        part = part.base
    return found
