"""One spelling and one order for the entries of a valid space."""

from collections.abc import Mapping
from dataclasses import replace

from search_spaces.conditions import Condition
from search_spaces.domains import settled
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import Value, plain


def settle(entries: Mapping[str, Parameter | Value]) -> dict[str, Parameter | Value]:
    """Return the entries with equal things written alike, in the same order.

    Constants become exactly bool, int, float or str. Conditions name their values as the parent
    spells them and in the parent's order, so that `(3, 2)` and `(2, 3)` are one condition.
    """
    result: dict[str, Parameter | Value] = {}
    for name, entry in entries.items():
        match entry:
            case Integer() | Float() | Categorical():
                result[plain(name)] = replace(entry, condition=_settled(entry.condition, entries))
            case _:
                result[plain(name)] = plain(entry)
    return result


def parents_first(parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Return the parameters with parents moved ahead of their children, otherwise as written."""
    result: dict[str, Parameter] = {}

    def place(name: str) -> None:
        if name not in result:
            for parent in parameters[name].condition.parents:
                place(parent)
            result[name] = parameters[name]

    for name in parameters:
        place(name)
    return result


def _settled(condition: Condition, entries: Mapping[str, Parameter | Value]) -> Condition:
    clauses = []
    for parent, allowed in condition.clauses:
        parameter = entries[parent]
        match parameter:
            case Categorical(choices=choices):
                spelled = {settled(parameter, value) for value in allowed}
                ordered = tuple(choice for choice in choices if choice in spelled)
            case Integer() | Float():
                ordered = tuple(sorted({settled(parameter, value) for value in allowed}))
            case _:
                raise AssertionError(f"{parent} is a constant, which the checks refuse as a parent")
        clauses.append((plain(parent), ordered))
    return Condition(tuple(clauses))
