"""How many configurations a space has, counted without listing them.

A parent's values are told apart only where a condition names them, and parameters that no open
condition connects are counted separately and multiplied. So the work follows the conditions, not
the number of configurations.
"""

import math
from collections.abc import Iterable, Iterator, Mapping

from search_spaces.domains import contains
from search_spaces.parameters import Parameter
from search_spaces.values import Value, same_value


def count_configurations(parameters: Mapping[str, Parameter], sizes: Mapping[str, int]) -> int:
    """Return the number of distinct configurations.

    Args:
        parameters: Parameters by name, parents before children.
        sizes: The number of values of each parameter.
    """
    return _count(parameters, sizes, {})


def _count(
    parameters: Mapping[str, Parameter],
    sizes: Mapping[str, int],
    known: Mapping[str, Value | None],
) -> int:
    """Count the assignments of `parameters`, given the values of those decided before.

    A known value of None stands for any value that no condition names.
    """
    undecided = _without_inactive(parameters, known)
    return math.prod(_count_group(group, sizes, known) for group in _groups(undecided))


def _count_group(
    group: Mapping[str, Parameter],
    sizes: Mapping[str, int],
    known: Mapping[str, Value | None],
) -> int:
    root = _busiest_root(group)
    if len(group) == 1:
        return sizes[root]
    rest = {name: parameter for name, parameter in group.items() if name != root}
    named = _values_named(root, group[root], rest.values())
    total = sum(_count(rest, sizes, {**known, root: value}) for value in named)
    others = sizes[root] - len(named)
    return total + (others * _count(rest, sizes, {**known, root: None}) if others else 0)


def _without_inactive(
    parameters: Mapping[str, Parameter], known: Mapping[str, Value | None]
) -> dict[str, Parameter]:
    """Drop the parameters that cannot be active any more, and with them their descendants."""
    kept: dict[str, Parameter] = {}
    for name, parameter in parameters.items():
        possible = all(
            any(same_value(known[parent], value) for value in allowed)
            if parent in known
            else parent in kept
            for parent, allowed in parameter.condition.clauses
        )
        if possible:
            kept[name] = parameter
    return kept


def _groups(parameters: Mapping[str, Parameter]) -> Iterator[dict[str, Parameter]]:
    """Split parameters into groups that no condition connects."""
    group_of: dict[str, set[str]] = {}
    for name, parameter in parameters.items():
        merged = {name}
        for parent in parameter.condition.parents:
            merged |= group_of.get(parent, set())
        for member in merged:
            group_of[member] = merged
    while group_of:
        members = next(iter(group_of.values()))
        yield {name: parameter for name, parameter in parameters.items() if name in members}
        group_of = {name: group for name, group in group_of.items() if name not in members}


def _busiest_root(group: Mapping[str, Parameter]) -> str:
    """Return the parameter without an undecided parent on which most others depend."""
    roots = [
        name
        for name, parameter in group.items()
        if not any(parent in group for parent in parameter.condition.parents)
    ]
    return max(roots, key=lambda root: sum(root in p.condition.parents for p in group.values()))


def _values_named(
    name: str, parameter: Parameter, others: Iterable[Parameter]
) -> tuple[Value, ...]:
    """Return the values of a parameter that the conditions of the others name."""
    named: dict[Value, None] = {}
    for other in others:
        for parent, allowed in other.condition.clauses:
            if parent == name:
                named.update(dict.fromkeys(allowed))
    return tuple(value for value in named if contains(parameter, value))
