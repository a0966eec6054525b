"""A person's own split: pairs of arrays to train on, to choose by, and maybe to test with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from objectives.data.dataset import Dataset
from objectives.data.errors import DataError
from objectives.data.given.arrays import dataset_from_arrays
from objectives.data.split import Split
from objectives.data.structures import joined, known_rows, leaves
from objectives.data.task import Task

_NAMES = ("train", "validation", "test")


def are_parts(data: Any) -> bool:
    """Tell whether a person's code returned two or three pairs `(x, y)` instead of one.

    `((a, b), (c, d))` may also be two inputs and two outputs: these are all of one length, and
    then the pairs are no parts.
    """
    if not isinstance(data, tuple) or len(data) not in (2, 3):
        return False
    if not all(isinstance(pair, tuple) and len(pair) == 2 for pair in data):
        return False
    lengths = [tuple(_rows(part) for part in pair) for pair in data]
    if any(None in pair or pair[0] != pair[1] for pair in lengths):
        return False
    return len(data) == 3 or lengths[0] != lengths[1] or _looks_alike(data)


def dataset_from_parts(
    parts: tuple[tuple[Any, Any], ...], *, name: str, task: Task | None
) -> Dataset:
    """Make one data set of a person's parts, which stay what they are.

    Args:
        parts: `(x, y)` to train on, to choose by and, where there are three, to test with.
        name: what to call the data set in messages.
        task: what is predicted; inferred from all targets where it is None.

    Raises:
        DataError: with all complaints, also where the parts differ in shape or columns.
    """
    require_whole_parts(parts, _NAMES, name=name)
    complaints = _differences([x for x, _ in parts], "x", name=name)
    complaints += _differences([y for _, y in parts], "y", name=name)
    if complaints:
        raise DataError(*complaints)
    whole = dataset_from_arrays(
        joined([x for x, _ in parts]), joined([y for _, y in parts]), name=name, task=task
    )
    ends = np.cumsum(part_rows(parts))
    starts = [0, *ends[:-1]]
    rows = [np.arange(start, end, dtype=np.int64) for start, end in zip(starts, ends, strict=True)]
    test = rows[2] if len(rows) == 3 else np.arange(0, dtype=np.int64)
    split = Split(train=rows[0], validation=rows[1], test=test, how="by the class itself")
    return replace(whole, own_split=split)


def require_whole_parts(
    parts: tuple[tuple[Any, Any], ...], names: Sequence[str], *, name: str
) -> None:
    """Raise ``DataError`` for a part without rows, or whose inputs and targets differ in length.

    Joined with the others it would measure nothing, or shift their targets.
    """
    complaints = []
    for part, (x, y) in zip(names, parts, strict=False):
        counts = {place: known_rows(leaf) for place, leaf in (*_named(x, "x"), *_named(y, "y"))}
        known = {place: count for place, count in counts.items() if count is not None}
        if len(set(known.values())) > 1:
            said = ", ".join(f"{place} has {count:,}" for place, count in known.items())
            complaints.append(
                f"data set {name!r}: the {part} rows differ in length: {said}; give a row each of"
                " all"
            )
        elif 0 in known.values():
            complaints.append(
                f"data set {name!r}: there are 0 {part} rows; give some, or leave that part out"
            )
    if complaints:
        raise DataError(*complaints)


def _named(structure: Any, name: str) -> Iterator[tuple[str, Any]]:
    return ((f"{name}{place}", leaf) for place, leaf in leaves(structure))


def part_rows(parts: tuple[tuple[Any, Any], ...]) -> list[int]:
    """Return how many rows each of a person's parts has."""
    return [_rows(y) or 0 for _, y in parts]


def _rows(part: Any) -> int | None:
    if isinstance(part, list | tuple):
        first = next((leaf for _, leaf in leaves(part)), None)
        return known_rows(first)
    return known_rows(part)


def _looks_alike(data: tuple[Any, ...]) -> bool:
    """Tell whether each pair has the shapes of the first, as parts of one data set have."""
    shapes = [
        [(path, getattr(leaf, "shape", ())[1:]) for path, leaf in leaves(pair)] for pair in data
    ]
    return all(one == shapes[0] for one in shapes)


def _differences(parts: list[Any], what: str, *, name: str) -> list[str]:
    """Say where a part has another structure, other columns or another shape than the first."""
    complaints = []
    first = _form(parts[0])
    for place, part in zip(_NAMES[1:], parts[1:], strict=False):
        found = _form(part)
        if found != first:
            complaints.append(
                f"data set {name!r}: {what} of the {place} rows is {found}, and of the training"
                f" rows {first}; give parts of one form"
            )
    return complaints


def _form(part: Any) -> str:
    if isinstance(part, pd.DataFrame):
        return f"a table of {', '.join(map(str, part.columns))}"
    forms = []
    for path, leaf in leaves(part):
        shape = tuple(getattr(leaf, "shape", ()))[1:]
        forms.append(f"{path} of shape (rows{''.join(f', {size}' for size in shape)})".strip())
    return " and ".join(forms)
