"""Whether a known parameter is read wherever a space has it, and what to write when it is not."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from search_spaces.combinations import combinations
from search_spaces.conditions import Condition
from search_spaces.domains import contains
from search_spaces.known.parameters import known_parameter
from search_spaces.known.record import OneOf
from search_spaces.known.values import known_value
from search_spaces.space import SearchSpace
from search_spaces.values import Value, same_value

_Clause = tuple[str, tuple[Value, ...]]


class _Unmet(NamedTuple):
    """A parent with a value that the need does not allow."""

    clause: _Clause
    value: Value
    is_active: bool


def need_complaint(
    space: SearchSpace, name: str, needs: Sequence[Condition], *, value: Value | None = None
) -> str | None:
    """Say where a parameter would not be read, or return None when it always is.

    Args:
        space: A valid space.
        name: One of its parameters or constants.
        needs: Conditions on parameters of known choices, of which one must hold.
        value: The one value of the parameter that has these needs; None for all its values.

    Returns:
        One sentence about the first configuration of the space in which no need is met, a parent
        that is absent or inactive having its default.
    """
    parents = {parent for need in needs for parent in need.parents}
    for combination in combinations(space, (name, *parents), active=name):
        if value is not None and not same_value(combination[name], value):
            continue
        values = {parent: _meant(combination, parent) for parent in parents}
        if any(need.holds(values) for need in needs):
            continue
        unmet = _first_unmet(needs, values, combination)
        # A word that is no choice at all has a complaint of its own.
        if _is_choice(unmet.clause[0], unmet.value):
            readers = _readers(needs)
            verb = "reads it" if value is None else f"goes with {_written(value)}"
            text = f"only {readers} {verb}, but {_found(space, unmet)}"
            return f"space.{name}: {text}; {_remedy(space, name, needs, unmet)}"
    return None


def _meant(values: Mapping[str, Value], parent: str) -> Value:
    value = known_value(values, parent)
    assert value is not None, "a need looks at parameters with a default"
    return value


def _is_choice(parent: str, value: Value) -> bool:
    known = known_parameter(parent)
    return (
        known is not None
        and isinstance(known.allowed, OneOf)
        and any(same_value(value, choice) for choice in known.allowed.choices)
    )


def _first_unmet(
    needs: Iterable[Condition], values: Mapping[str, Value], combination: Mapping[str, Value]
) -> _Unmet:
    return next(
        _Unmet((parent, allowed), values[parent], parent in combination)
        for need in needs
        for parent, allowed in need.clauses
        if not any(same_value(values[parent], value) for value in allowed)
    )


def _readers(needs: Sequence[Condition]) -> str:
    """Return what reads the parameter; parents are named where the values alone do not say it."""
    by_name = len(needs) > 1
    return " or ".join(
        " with ".join(
            f"{parent} {_either(allowed)}" if by_name else _either(allowed)
            for parent, allowed in need.clauses
        )
        for need in needs
    )


def _found(space: SearchSpace, unmet: _Unmet) -> str:
    (parent, _), value = unmet.clause, _written(unmet.value)
    if parent in space.constants:
        return f"{parent} is {value}"
    if parent not in space.parameters:
        return f"{parent} is {value} in a space without it"
    if not unmet.is_active:
        return f"{parent} may be inactive, which means {value}"
    return f"{parent} may be {value}"


def _remedy(space: SearchSpace, name: str, needs: Iterable[Condition], unmet: _Unmet) -> str:
    parent, allowed = unmet.clause
    for need in needs:
        when = _condition_to_write(space, need)
        if when is None:
            continue
        if name in space.constants:
            return f"a constant is always there, so give it a range with {when}, or remove it"
        return f"write {when}"
    first = _written(allowed[0])
    if parent in space.parameters:
        return f"give {parent} the choice {first} too, or remove {name}"
    return f"write {parent}: {first}, or remove {name}"


def _condition_to_write(space: SearchSpace, need: Condition) -> str | None:
    """Return the `when` under which the need is met, or None when the space cannot meet it."""
    written = []
    for parent, allowed in need.clauses:
        parameter = space.parameters.get(parent)
        if parameter is None:
            fixed = _meant(space.constants, parent)
            if not any(same_value(fixed, value) for value in allowed):
                return None
            continue
        possible = [value for value in allowed if contains(parameter, value)]
        if not possible:
            return None
        values = ", ".join(_written(value) for value in possible)
        written.append(f"{parent}: {values if len(possible) == 1 else f'[{values}]'}")
    return f"when: {{{', '.join(written)}}}"


def _either(values: Sequence[Value]) -> str:
    words = [_written(value) for value in values]
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _written(value: Value) -> str:
    """Return a value as it stands in YAML."""
    return str(value).lower() if isinstance(value, bool) else str(value)
