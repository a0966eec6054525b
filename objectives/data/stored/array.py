"""An array whose rows are made dense when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import DTypeLike, NDArray

from objectives.data.stored.pieces import is_sparse, piece_bytes, portable, reopened

# As many bytes are looked at at once where all rows have to be: for a check or a digest.
_CHUNK_BYTES = 2**26


@final
class StoredArray:
    """Rows of files that are mapped into memory, or of sparse matrices.

    Only the rows that are asked for are read or made dense. Fractions are handed over as float32,
    which Keras trains in.
    """

    def __init__(self, pieces: Sequence[Any], *, rows: NDArray[np.int64] | None = None) -> None:
        """Take what holds the rows.

        Args:
            pieces: arrays or sparse CSR matrices of equal row shape and type, one after another.
            rows: the numbers of those to have, over all pieces; None for all.
        """
        self._pieces = tuple(pieces)
        self._rows = rows
        self._ends = np.cumsum([piece.shape[0] for piece in self._pieces])

    def __reduce__(self) -> Any:
        """Send the names of files instead of what they hold."""
        return _from_portable, (tuple(map(portable, self._pieces)), self._rows)

    def __len__(self) -> int:
        return int(self._ends[-1]) if self._rows is None else len(self._rows)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the dense array."""
        return (len(self), *map(int, self._pieces[0].shape[1:]))

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of what is handed over."""
        given = np.dtype(self._pieces[0].dtype)
        return np.dtype(np.float32) if given.kind == "f" else given

    @property
    def size(self) -> int:
        """How many values the dense array has."""
        return int(np.prod(self.shape))

    @property
    def nbytes(self) -> int:
        """The memory that the dense array would take."""
        return self.size * self.dtype.itemsize

    @property
    def is_sparse(self) -> bool:
        """Whether it is sparse, and not a file."""
        return is_sparse(self._pieces[0])

    def view(self, rows: NDArray[np.int64]) -> StoredArray:
        """Return the rows of these numbers, none of them read."""
        return StoredArray(self._pieces, rows=rows if self._rows is None else self._rows[rows])

    def followed_by(self, others: Sequence[StoredArray]) -> StoredArray:
        """Return the rows of several, one after another; each has to have all of its rows."""
        pieces = [piece for one in (self, *others) for piece in one._pieces]
        return StoredArray(pieces)

    def __getitem__(self, index: Any) -> NDArray[Any]:
        """Return rows as a dense array; a number gives one row."""
        if isinstance(index, tuple):
            first, *others = index
            return self[first][(slice(None), *others)]
        if isinstance(index, int | np.integer):
            return self._dense(np.array([range(len(self))[index]]))[0]
        if isinstance(index, slice):
            return self._dense(np.arange(len(self))[index])
        numbers = np.asarray(index)
        return self._dense(np.flatnonzero(numbers) if numbers.dtype.kind == "b" else numbers)

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        """Return all rows as a dense array."""
        del copy  # It is always one.
        return self[:].astype(dtype or self.dtype, copy=False)

    def chunks(self) -> Iterator[NDArray[Any]]:
        """Return all rows, dense, as many at once as take some memory."""
        step = max(1, _CHUNK_BYTES // max(1, self.nbytes // max(1, len(self))))
        for start in range(0, len(self), step):
            yield self[start : start + step]

    def values(self) -> Iterator[NDArray[Any]]:
        """Return the values chunk by chunk, of a sparse one those that it holds."""
        if self.is_sparse and self._rows is None:
            yield from (np.asarray(piece.data, dtype=self.dtype) for piece in self._pieces)
        else:
            yield from self.chunks()

    def min(self) -> Any:
        """Return the smallest value."""
        return min((0 if self.is_sparse else np.inf, *(v.min() for v in self.values() if v.size)))

    def max(self) -> Any:
        """Return the largest value."""
        return max((0 if self.is_sparse else -np.inf, *(v.max() for v in self.values() if v.size)))

    def parts(self) -> Iterator[bytes]:
        """Return what a digest is made of, chunk by chunk."""
        if self.is_sparse and self._rows is None:
            for piece in self._pieces:
                yield from piece_bytes(piece)
        else:
            yield from (chunk.tobytes() for chunk in self.chunks())

    def _dense(self, numbers: NDArray[np.integer[Any]]) -> NDArray[Any]:
        numbers = np.where(numbers < 0, numbers + len(self), numbers)
        found = numbers if self._rows is None else self._rows[numbers]
        dense = np.empty((len(found), *self.shape[1:]), dtype=self.dtype)
        piece_of = np.searchsorted(self._ends, found, side="right")
        for place, piece in enumerate(self._pieces):
            wanted = np.flatnonzero(piece_of == place)
            if not len(wanted):
                continue
            own = found[wanted] - (self._ends[place] - piece.shape[0])
            # A file is read forwards, however the rows are shuffled.
            order = np.argsort(own, kind="stable")
            rows = piece[own[order]]
            dense[wanted[order]] = rows.toarray() if is_sparse(rows) else rows
        return dense


def _from_portable(pieces: tuple[Any, ...], rows: NDArray[np.int64] | None) -> StoredArray:
    return StoredArray([reopened(piece) for piece in pieces], rows=rows)
