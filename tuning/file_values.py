"""Values that name files: where a study is resumed, or where a worker runs, must not matter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from search_spaces import SearchSpace
from search_spaces.conditions import Condition
from search_spaces.kinds import Categorical, Float, Integer, Parameter
from search_spaces.values import Value

# The known parameters whose values are paths of files.
_NAMES = ("base_model",)


def with_absolute_files(space: SearchSpace) -> SearchSpace:
    """Return the space with the paths of files made absolute; relative ones start here.

    Raises:
        SearchSpaceError: If two choices are one file.
    """
    if not any(name in space.names for name in _NAMES):
        return space
    return SearchSpace(
        {name: _absolute(name, entry) for name, entry in space.entries.items()}, name=space.name
    )


def _absolute(name: str, entry: Parameter | Value) -> Parameter | Value:
    if not isinstance(entry, Integer | Float | Categorical):
        return _path(name, entry)
    clauses = tuple(
        (parent, tuple(_path(parent, value) for value in allowed))
        for parent, allowed in entry.condition.clauses
    )
    entry = replace(entry, condition=Condition(clauses))
    if isinstance(entry, Categorical):
        return replace(entry, choices=tuple(_path(name, value) for value in entry.choices))
    return entry


def _path(name: str, value: Value) -> Value:
    # What is no name of a file is refused in its own words later.
    if name not in _NAMES or not isinstance(value, str) or not value.isprintable() or not value:
        return value
    try:
        return str(Path(value).expanduser().absolute())
    except RuntimeError:  # "~nobody/a.keras"
        return value
