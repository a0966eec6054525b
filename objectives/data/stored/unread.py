"""An array of which the form alone is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
from numpy.typing import NDArray


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """The form of rows that are never all there at once, such as a stream's.

    Attributes:
        shape: the shape, rows first.
        dtype: the type of the values.
        low: the smallest value that was seen, of whole numbers.
        high: the largest, likewise.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    low: int = 0
    high: int = 0

    def __len__(self) -> int:
        return self.shape[0]

    @property
    def ndim(self) -> int:
        """How many axes there are."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many values there are."""
        return int(np.prod(self.shape))

    @property
    def nbytes(self) -> int:
        """The memory that all rows would take."""
        return self.size * self.dtype.itemsize

    def view(self, rows: NDArray[np.int64]) -> Unread:
        """Return the form of some of the rows."""
        return replace(self, shape=(len(rows), *self.shape[1:]))

    def min(self) -> int:
        """Return the smallest value that was seen."""
        return self.low

    def max(self) -> int:
        """Return the largest value that was seen."""
        return self.high

    def values(self) -> Iterator[NDArray[Any]]:
        """Return no value."""
        return iter(())

    def parts(self) -> Iterator[bytes]:
        """Return what a digest is made of: nothing beside the form."""
        return iter(())
