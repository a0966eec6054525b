"""A space with some of its parameters held at one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from search_spaces.conditions import Condition
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.space import SearchSpace
from search_spaces.values import Value, plain, same_value


def fix(space: SearchSpace, values: Mapping[str, Value]) -> SearchSpace:
    """Return the space with constants in the place of parameters; new names are constants too.

    Parameters that only exist for other values of a fixed one go; those that exist for its value
    no longer depend on it.

    Raises:
        SearchSpaceError: If the rest is no valid space, such as one in which nothing varies.
    """
    entries: dict[str, Parameter | Value] = dict(space.entries)
    for name, value in values.items():
        entries[name] = plain(value)
    gone = set(_inactive(entries, values))
    return SearchSpace(
        {
            name: _freed(entry, values)
            if isinstance(entry, Integer | Float | Categorical)
            else entry
            for name, entry in entries.items()
            if name not in gone
        },
        name=space.name,
    )


def _inactive(
    entries: Mapping[str, Parameter | Value], values: Mapping[str, Value]
) -> dict[str, None]:
    """Return what can no longer be active: children of other values, and children of those."""
    gone: dict[str, None] = {}
    size = -1
    while len(gone) != size:
        size = len(gone)
        for name, entry in entries.items():
            if not isinstance(entry, Integer | Float | Categorical):
                continue
            for parent, allowed in entry.condition.clauses:
                excluded = parent in values and not any(
                    same_value(plain(values[parent]), value) for value in allowed
                )
                if excluded or parent in gone:
                    gone[name] = None
    return gone


def _freed(parameter: Parameter, values: Mapping[str, Value]) -> Parameter:
    clauses = tuple(clause for clause in parameter.condition.clauses if clause[0] not in values)
    return replace(parameter, condition=Condition(clauses))
