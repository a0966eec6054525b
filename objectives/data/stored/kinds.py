"""Which of the arrays that a person gives are read batch by batch."""

from __future__ import annotations

from typing import Any

import numpy as np

from objectives.data.errors import DataError
from objectives.data.stored.array import StoredArray
from objectives.data.stored.pieces import is_mapped, is_sparse, most_bytes


def as_stored(value: Any, *, where: str) -> Any:
    """Return an array that is too large or too sparse to be held dense as a ``StoredArray``.

    Args:
        value: what a person's code gave.
        where: how to name it in a complaint.

    Returns:
        The value itself where it is anything else.

    Raises:
        DataError: a sparse array that has no rows and columns.
    """
    if is_sparse(value):
        if value.ndim != 2:
            raise DataError(
                f"{where}: is a sparse array of shape {value.shape}, but rows and columns are"
                " needed; give x.reshape(rows, columns)"
            )
        rows = value.tocsr()
        if not rows.has_canonical_format:
            # Sums up what is written twice, in a copy: the person's own stays as it is.
            rows = rows.copy()
            rows.sum_duplicates()
        return StoredArray([rows])
    if is_mapped(value) and value.ndim > 1 and value.nbytes > most_bytes():
        return StoredArray([value])
    return value


def in_memory(value: Any, *, where: str) -> Any:
    """Return targets as an array in memory; of a sparse matrix the dense one.

    Raises:
        DataError: they would take more than a fifth of the memory.
    """
    if is_sparse(value):
        needed = int(np.prod(value.shape)) * value.dtype.itemsize
    elif is_mapped(value):
        needed = value.nbytes
    else:
        return value
    if needed > most_bytes():
        raise DataError(
            f"{where}: targets take {needed / 2**30:.1f} GiB, more than a fifth of this machine's"
            " memory; give smaller ones, such as codes of classes"
        )
    return value.toarray() if is_sparse(value) else np.array(value)
