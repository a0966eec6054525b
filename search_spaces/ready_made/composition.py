"""Groups by name, and put together into a space with a person's own entries in their place."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from search_spaces.conditions import Condition
from search_spaces.domains import contains
from search_spaces.errors import SearchSpaceError
from search_spaces.known.parameters import group_names
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.ready_made.groups import (
    Group,
    architecture,
    clipping,
    data,
    initialization,
    normalization,
    optimization,
    regularization,
    schedule,
    training,
)
from search_spaces.suggestions import closest
from search_spaces.values import Value, same_value, shown

_Own = TypeVar("_Own")


def group(name: str) -> Group:
    """Return the group with this name, as its function gives it without arguments.

    Raises:
        SearchSpaceError: When no group has this name.
    """
    match name:
        case "architecture":
            return architecture()
        case "initialization":
            return initialization()
        case "normalization":
            return normalization()
        case "optimizer":
            return optimization()
        case "clipping":
            return clipping()
        case "schedule":
            return schedule()
        case "regularization":
            return regularization()
        case "training":
            return training()
        case "data":
            return data()
        case _:
            raise SearchSpaceError(f"group: {unknown_group(name)}")


def unknown_group(name: object) -> str:
    """Say that no group has this name, and which there are."""
    nearest = closest(str(name), group_names())
    return f"no group is called {shown(name)}{nearest}; write one of {', '.join(group_names())}"


def compose(groups: Iterable[str], own: Mapping[str, _Own]) -> dict[str, Parameter | Value | _Own]:
    """Return the entries of groups, replaced and followed by a person's own.

    What a group makes conditional follows the entries that replace its parents: with `optimizer`
    fixed to `sgd`, the momentum no longer depends on it, and the parameters of other optimizers
    are left out. Own entries stay exactly as they are.

    Args:
        groups: Names of groups.
        own: Entries by name, of any kind: nothing is checked here.

    Raises:
        SearchSpaceError: When no group has one of the names.
    """
    grouped: Group = {}
    for name in groups:
        grouped |= group(name)
    entries: dict[str, Parameter | Value | _Own] = {**grouped, **own}
    for name, entry in grouped.items():
        if name in own:
            continue
        fitted = _fitted(entry, entries)
        if fitted is None:
            del entries[name]
        else:
            entries[name] = fitted
    return entries


def _fitted(entry: Parameter | Value, entries: Mapping[str, object]) -> Parameter | Value | None:
    """Return a group's entry with a condition that the entries can meet, or None without one.

    A group names parents of its own only, and those come before their children; so a parent that
    is no longer there can never have the value that the child waits for.
    """
    if not isinstance(entry, Integer | Float | Categorical):
        return entry
    clauses = []
    for parent, allowed in entry.condition.clauses:
        match entries.get(parent):
            case None:
                return None
            case Integer() | Float() | Categorical() as parameter:
                possible = tuple(value for value in allowed if contains(parameter, value))
                if not possible:
                    return None
                clauses.append((parent, possible))
            case constant:
                if not any(same_value(constant, value) for value in allowed):
                    return None
    return replace(entry, condition=Condition(tuple(clauses)))
