"""Which values a few parameters of a space can have at the same time.

Conditions join by `and` only, and parameters are free of each other otherwise; so it is enough to
walk through the parameters in question and those above them, parents first. Of the values of a
range only those that can make a difference are tried: its ends, and one value of each kind that
the conditions tell apart.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import assert_never

from search_spaces.domains import contains, parameter_size, value_at
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.space import SearchSpace
from search_spaces.values import Value, same_value

_Clauses = Sequence[tuple[Value, ...]]


def combinations(
    space: SearchSpace, names: Collection[str], *, active: str
) -> Iterator[dict[str, Value]]:
    """Yield the combinations of values that configurations of the space can give to `names`.

    Args:
        space: A valid space.
        names: Names of parameters and constants; those that the space lacks are passed over.
        active: One of the names, which every combination has.

    Yields:
        Values by name, for `names` and for what their conditions look at. A name that is not in a
        combination is inactive in it. Ranges give their ends and the values that conditions name.
    """
    if active not in space.names:
        return
    involved = _with_parents(space, names)
    clauses = {name: _clauses_on(name, involved) for name in involved}
    candidates = {
        name: _told_apart(parameter, clauses[name], every=name in names)
        for name, parameter in involved.items()
    }
    # What keeps `active` inactive is dropped at once: the work would double with every parent.
    for name in _with_parents(space, [active]):
        for parent, allowed in involved[name].condition.clauses:
            candidates[parent] = [v for v in candidates[parent] if _among(v, allowed)]
    constants = {name: space.constants[name] for name in names if name in space.constants}
    yield from _assigned(list(involved), constants, candidates, involved, active)


def space_values(space: SearchSpace, name: str) -> tuple[Value, ...]:
    """Return the values that decide whether a parameter is usable: its bounds or its choices.

    A constant gives itself, and a name that the space lacks nothing.
    """
    if name in space.constants:
        return (space.constants[name],)
    match space.parameters.get(name):
        case Integer(low, high) | Float(low, high):
            return (low, high)
        case Categorical(choices):
            return choices
        case None:
            return ()


def _with_parents(space: SearchSpace, names: Collection[str]) -> dict[str, Parameter]:
    """Return the parameters with these names and all above them, parents first."""
    found: set[str] = set()
    waiting = [name for name in names if name in space.parameters]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(space.parameters[name].condition.parents)
    return {name: parameter for name, parameter in space.parameters.items() if name in found}


def _clauses_on(name: str, parameters: Mapping[str, Parameter]) -> _Clauses:
    return [
        allowed
        for parameter in parameters.values()
        for parent, allowed in parameter.condition.clauses
        if parent == name
    ]


def _told_apart(parameter: Parameter, clauses: _Clauses, *, every: bool) -> list[Value]:
    """Return values of a parameter, all that matter or one of each kind that the clauses know."""
    values = _representatives(parameter, clauses)
    if every:
        return values
    kinds: dict[tuple[bool, ...], Value] = {}
    for value in values:
        kinds.setdefault(tuple(_among(value, allowed) for allowed in clauses), value)
    return list(kinds.values())


def _representatives(parameter: Parameter, clauses: _Clauses) -> list[Value]:
    match parameter:
        case Categorical(choices=choices):
            return list(choices)
        case Integer(low, high) | Float(low, high):
            named = [v for allowed in clauses for v in allowed if contains(parameter, v)]
            return list(dict.fromkeys([low, high, *named, *_unnamed(parameter, named)]))
        case _:
            assert_never(parameter)


def _unnamed(parameter: Integer | Float, named: Sequence[Value]) -> list[Value]:
    """Return the lowest value that no condition names, if there is one and it can be listed."""
    size = parameter_size(parameter)
    if size is None:
        return []
    lowest = (value_at(parameter, index) for index in range(min(size, len(set(named)) + 1)))
    return [value for value in lowest if not _among(value, named)][:1]


def _among(value: Value, allowed: Sequence[Value]) -> bool:
    return any(same_value(value, other) for other in allowed)


def _assigned(
    names: Sequence[str],
    chosen: dict[str, Value],
    candidates: Mapping[str, Sequence[Value]],
    parameters: Mapping[str, Parameter],
    active: str,
) -> Iterator[dict[str, Value]]:
    if not names:
        yield chosen
        return
    first, rest = names[0], names[1:]
    if not parameters[first].condition.holds(chosen):
        if first != active:
            yield from _assigned(rest, chosen, candidates, parameters, active)
        return
    for value in candidates[first]:
        yield from _assigned(rest, {**chosen, first: value}, candidates, parameters, active)
