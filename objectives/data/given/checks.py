"""Say what is wrong with a pair of arrays before they become a data set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from objectives.data.stored.array import StoredArray
from objectives.data.stored.unread import Unread
from objectives.data.structures import leaves
from objectives.data.targets import out_of_range

if TYPE_CHECKING:
    from objectives.data.dataset import Dataset

FEWEST_ROWS = 10
_MOST_PARTS = 64
LARGEST_EXACT = 2**24
"""The whole numbers up to this one are all different in float32."""


def array_complaints(x: NDArray[Any], y: NDArray[Any], *, where: str) -> list[str]:
    """Say why the arrays cannot be a data set, whatever the task.

    Args:
        x: features as they were given.
        y: targets as they were given.
        where: how to name the data set in a complaint.
    """
    return [
        *_feature_shape_complaints(x, where=where),
        *_target_shape_complaints(x, y, where=where),
        *feature_value_complaints(x, where=where),
        *missing_target_complaints(y, where=where),
    ]


def masked_complaints(data: Any, *, where: str) -> list[str]:
    """Say which of the arrays that a class returned have a mask, below which Keras looks."""
    if isinstance(data, np.ma.MaskedArray):
        count = int(np.ma.getmaskarray(data).sum())
        return [
            f"{where}: an array has {count:,} masked values, and Keras takes what lies below a"
            " mask; fill them, such as by array.filled(0), or drop their rows"
        ] * bool(count)
    # Whatever is longer is rows of numbers in lists, which have no masks.
    few = data.values() if isinstance(data, Mapping) else data
    if not isinstance(data, Mapping | list | tuple) or len(data) > _MOST_PARTS:
        return []
    found = (one for part in few for one in masked_complaints(part, where=where))
    return list(dict.fromkeys(found))


def jax_complaints(dataset: Dataset, *, where: str) -> list[str]:
    """Say what of a data set of arrays JAX cannot hold, or would cut off without a word.

    Args:
        dataset: a data set as given.
        where: how to name it in a complaint.
    """
    way_out = 'write `keras_backend = "tensorflow"` in the class'
    complaints = []
    # What is made of a table is numbers, whatever its columns hold.
    x = () if dataset.is_table else dataset.features
    places = (("x", x), ("y", dataset.targets))
    for name, array in (found for place, part in places for found in leaves(part, place)):
        if array.dtype.kind in "USO":
            complaints.append(
                f"{where}: {name} holds texts, but Keras runs on JAX, which computes with numbers"
                f" alone; {way_out}, or turn texts into numbers in data()"
            )
        elif array.dtype.kind in "iu" and array.dtype.itemsize == 8:
            limits = np.iinfo(np.int32 if array.dtype.kind == "i" else np.uint32)
            if array.min() < limits.min or array.max() > limits.max:
                complaints.append(
                    f"{where}: {name} holds whole numbers beyond {limits.max:,}, the largest that"
                    f" JAX, on which Keras runs, can hold; {way_out}, or number them anew in data()"
                )
    return complaints


def large_whole_numbers(
    values: Any, names: Sequence[str] = (), *, place: str = "x"
) -> Iterator[str]:
    """Say where whole numbers are not whole numbers to float32 any more.

    Keras trains fractions in float32; whole numbers of a type of their own stay as they are.

    Args:
        values: features or targets as they were given, shape (rows, ...).
        names: the names of the columns, if they have any.
        place: how to name the array.
    """
    if values.dtype.kind != "f" or values.dtype.itemsize <= 4 or not values.size:
        return
    if values.ndim != 2:
        if _is_rounded(values):
            yield _rounded(place)
        return
    for at in np.flatnonzero(np.abs(values).max(axis=0) > LARGEST_EXACT):
        if _is_rounded(values[:, at]):
            yield _rounded(repr(names[int(at)]) if names else f"column {at} of {place}")


def _is_rounded(values: NDArray[Any]) -> bool:
    large = values[np.abs(values) > LARGEST_EXACT]
    # What float32 cannot hold at all is refused elsewhere.
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(((large != large.astype(np.float32)) & (large == np.floor(large))).any())


def _rounded(name: str) -> str:
    return (
        f"{name} holds whole numbers above {LARGEST_EXACT:,}, which Keras rounds as it"
        " trains in float32; if they are ids, drop them or give them as whole numbers"
    )


def _feature_shape_complaints(x: NDArray[Any], *, where: str) -> list[str]:
    complaints = []
    if x.ndim < 2:
        complaints.append(
            f"{where}: x has shape {x.shape}, but rows and at least one feature axis are "
            "needed; a single feature is x.reshape(-1, 1)"
        )
    elif 0 in x.shape[1:]:
        complaints.append(f"{where}: x has shape {x.shape}; give at least one feature a row")
    return [*complaints, *few_rows_complaints(len(x) if x.ndim else 0, where=where)]


def few_rows_complaints(rows: int, *, where: str) -> list[str]:
    """Say that there are too few rows."""
    return (
        [f"{where}: x has {rows} rows; give at least {FEWEST_ROWS}"] if rows < FEWEST_ROWS else []
    )


def _target_shape_complaints(x: NDArray[Any], y: NDArray[Any], *, where: str) -> list[str]:
    if y.ndim == 0 or 0 in y.shape[1:]:
        return [f"{where}: y has shape {y.shape}, but at least one value a row is needed"]
    if x.ndim and len(x) != len(y):
        return [
            f"{where}: x has {len(x):,} rows and y has {len(y):,}; give one target for each row"
        ]
    return []


def feature_value_complaints(x: Any, *, where: str, name: str = "x") -> list[str]:
    """Say what of an array of features no model can read."""
    if x.dtype.kind in "USO":
        return _text_complaints(x, where=where, name=name)
    if x.dtype.kind not in "biuf":
        return [f"{where}: {name} holds {x.dtype}, but numbers or texts are needed"]
    bad = 0
    if x.dtype.kind == "f":
        values = x.values() if isinstance(x, StoredArray | Unread) else (x,)
        bad = sum(int((~np.isfinite(part) | out_of_range(part)).sum()) for part in values)
    if not bad:
        return []
    return [
        f"{where}: {name} is missing, infinite or beyond float32 in {bad:,} of {x.size:,} values; "
        "replace them or drop their rows"
    ]


def _text_complaints(x: NDArray[Any], *, where: str, name: str) -> list[str]:
    if x.dtype.kind == "U":
        return []
    other = [value for value in x.ravel() if not isinstance(value, str | bytes)]
    if not other:
        return []
    found = sorted({type(value).__name__ for value in other})
    return [
        f"{where}: {name} holds {', '.join(found)} among texts in {len(other):,} of {x.size:,}"
        " values; give numbers alone or texts alone"
    ]


def missing_target_complaints(y: NDArray[Any], *, where: str, name: str = "y") -> list[str]:
    """Say in which rows a target is missing or too large."""
    if y.ndim == 0:
        return []
    missing = np.asarray(pd.isna(y))
    if y.dtype.kind == "f":
        missing = missing | out_of_range(y)
    rows = np.flatnonzero(missing.any(axis=tuple(range(1, y.ndim))))
    if not len(rows):
        return []
    return [
        f"{where}: {name} is missing or infinite in {len(rows):,} of {len(y):,} rows, first in row "
        f"{rows[0]}; drop these rows from x and y"
    ]
