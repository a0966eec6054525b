"""Values that name files: where a study is resumed, or where a worker runs, must not matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from search_spaces import SearchSpace
from search_spaces.conditions import Condition
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import Value

# The known parameters whose values are paths of files.
_NAMES = ("base_model",)


def with_absolute_files(space: SearchSpace) -> SearchSpace:
    """Return the space with the paths of files made absolute; relative ones start here.

    Raises:
        SearchSpaceError: If two choices are one file.
    """
    return with_files(space, _absolute)


def with_files(space: SearchSpace, change: Callable[[str], str]) -> SearchSpace:
    """Return the space with other paths in place of those of files.

    Args:
        space: Where they stand, as values and in conditions.
        change: Gives the new path for each; the same one for the same.

    Raises:
        SearchSpaceError: If two choices become one.
    """
    if not any(name in space.names for name in _NAMES):
        return space
    return SearchSpace(
        {name: _changed(name, entry, change) for name, entry in space.entries.items()},
        name=space.name,
    )


def values_with_absolute_files(values: Mapping[str, Value]) -> dict[str, Value]:
    """Return a configuration's values with the paths of files made absolute."""
    return values_with_files(values, _absolute)


def values_with_files(
    values: Mapping[str, Value], change: Callable[[str], str]
) -> dict[str, Value]:
    """Return a configuration's values with other paths in place of those of files."""
    return {name: _path(name, value, change) for name, value in values.items()}


def _changed(
    name: str, entry: Parameter | Value, change: Callable[[str], str]
) -> Parameter | Value:
    if not isinstance(entry, Integer | Float | Categorical):
        return _path(name, entry, change)
    clauses = tuple(
        (parent, tuple(_path(parent, value, change) for value in allowed))
        for parent, allowed in entry.condition.clauses
    )
    entry = replace(entry, condition=Condition(clauses))
    if isinstance(entry, Categorical):
        return replace(entry, choices=tuple(_path(name, value, change) for value in entry.choices))
    return entry


def _path(name: str, value: Value, change: Callable[[str], str]) -> Value:
    # What is no name of a file is refused in its own words later.
    if name not in _NAMES or not isinstance(value, str) or not value.isprintable() or not value:
        return value
    return change(value)


def _absolute(text: str) -> str:
    try:
        return str(Path(text).expanduser().absolute())
    except RuntimeError:  # "~nobody/a.keras"
        return text
