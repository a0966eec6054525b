"""Arrays in the structures that Keras takes for several inputs or outputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.stored.array import StoredArray
from objectives.data.stored.kinds import as_stored
from objectives.data.stored.unread import Unread


def leaves(structure: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Return each array with its place, such as `['deep']` or `[1]`, in Keras's order.

    Args:
        structure: an array, or a dict, list or tuple of structures; a dict goes by its sorted keys.
        path: the place of the structure itself.
    """
    if isinstance(structure, Mapping):
        for key in sorted(structure):
            yield from leaves(structure[key], f"{path}[{key!r}]")
    elif isinstance(structure, list | tuple):
        for place, part in enumerate(structure):
            yield from leaves(part, f"{path}[{place}]")
    else:
        yield path, structure


def mapped(function: Callable[[Any], Any], structure: Any) -> Any:
    """Return the structure with each array replaced by what the function makes of it."""
    if isinstance(structure, Mapping):
        return {key: mapped(function, part) for key, part in structure.items()}
    if isinstance(structure, list | tuple):
        return type(structure)(mapped(function, part) for part in structure)
    return function(structure)


def as_arrays(value: Any) -> Any:
    """Return what a person's method gave in arrays: a list of numbers is one, a column too."""
    if value is None or isinstance(value, np.ndarray | StoredArray):
        return value
    if isinstance(value, Mapping):
        return {key: as_arrays(part) for key, part in value.items()}
    if isinstance(value, list | tuple) and any(getattr(part, "shape", ()) for part in value):
        return type(value)(as_arrays(part) for part in value)
    return np.asarray(value)


def in_arrays(value: Any) -> Any:
    """Return a list of plain numbers as an array; everything else, frames too, as it is."""
    is_plain = isinstance(value, list) and not any(
        getattr(leaf, "shape", ()) for _, leaf in leaves(value)
    )
    return np.asarray(value) if is_plain else value


def taken(structure: Any, rows: NDArray[np.int64]) -> Any:
    """Return the rows of these numbers of each array; those of a stored one are not read."""
    return mapped(partial(_rows_of, rows=rows), structure)


def _rows_of(leaf: Any, *, rows: NDArray[np.int64]) -> Any:
    return leaf.view(rows) if isinstance(leaf, StoredArray | Unread) else leaf[rows]


def joined(parts: Sequence[Any]) -> Any:
    """Return parts of one structure as a whole: the rows of each array after one another."""
    first = parts[0]
    if isinstance(first, Mapping):
        return {key: joined([part[key] for part in parts]) for key in first}
    if isinstance(first, list | tuple):
        return type(first)(joined(leaf) for leaf in zip(*parts, strict=True))
    if isinstance(first, pd.DataFrame | pd.Series):
        return pd.concat(parts, ignore_index=True)
    if any(isinstance(as_stored(part, where="x"), StoredArray) for part in parts):
        # One that is large makes the others wait for their turn too.
        stored = [_stored(part) for part in parts]
        return stored[0].followed_by(stored[1:])
    return np.concatenate([np.asarray(part) for part in parts])


def _stored(part: Any) -> StoredArray:
    found = as_stored(part, where="x")
    return found if isinstance(found, StoredArray) else StoredArray([np.asarray(found)])


def row_count(structure: Any) -> int:
    """Return how many rows the first array has."""
    return len(next(leaf for _, leaf in leaves(structure)))


def row_shapes(structure: Any) -> Any:
    """Return the shape of one row of each array, in the structure of the arrays."""
    return mapped(lambda leaf: tuple(int(size) for size in leaf.shape[1:]), structure)


def is_structure(value: Any, *, rows: int | None) -> bool:
    """Tell whether a value holds several arrays, a row of each belonging together.

    A list of arrays may as well be one array written row by row: it is several only where each of
    them has as many rows as the data, and there are not as many of them.

    Args:
        value: what a person's code returned.
        rows: how many rows the data have, None where it is not known.
    """
    if isinstance(value, Mapping):
        return True
    if not isinstance(value, list | tuple) or not value or len(value) == rows:
        return False
    return all(
        is_structure(part, rows=rows)
        or (hasattr(part, "shape") and len(part.shape) > 0 and len(part) == rows)
        for part in value
    )


def known_rows(value: Any) -> int | None:
    """Return how many rows a value has; None for a list, which may be read in two ways."""
    if isinstance(value, Mapping):
        return None if not value else known_rows(value[sorted(value)[0]])
    if isinstance(value, list | tuple):
        return None
    shape = getattr(value, "shape", ())
    return int(shape[0]) if shape else None
