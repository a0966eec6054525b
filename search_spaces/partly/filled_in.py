"""Configurations that are given in part: what is not given follows from defaults."""

from collections.abc import Mapping
from types import MappingProxyType

from search_spaces.checks.condition import domain
from search_spaces.configuration import Configuration
from search_spaces.domains import contains, quantile, settled
from search_spaces.errors import SearchSpaceError
from search_spaces.parameters import Parameter
from search_spaces.space import SearchSpace
from search_spaces.suggestions import closest
from search_spaces.values import Value, listed, same_value, shown

NO_DEFAULTS: Mapping[str, Value] = MappingProxyType({})


def filled_in(
    space: SearchSpace, given: Mapping[str, Value], *, defaults: Mapping[str, Value] = NO_DEFAULTS
) -> Configuration:
    """Return the configuration of which some values are given.

    This is the one place that decides what stands for the others: a parameter's default where it
    has one inside its range, else its middle, as in `SearchSpace.middle`. A parameter is active by
    the values of its parents, given ones and others.

    Args:
        space: The space that the configuration is of.
        given: Plain values by name; constants may be among them.
        defaults: Values of a person's own for what is not given; those that do not fit are passed
            over, and so are names that the space lacks.

    Raises:
        SearchSpaceError: With a sentence, which begins with the name, for each name that the space
            lacks, each value out of range, and each value of a parameter that is inactive.
    """
    complaints = _unknown(space, given) + _other_constants(space, given)
    values: dict[str, Value] = dict(space.constants)
    for name, parameter in space.parameters.items():
        if not parameter.condition.holds(values):
            if name in given:
                complaints.append(
                    f"{name}: is active only when {parameter.condition}; give that too, or remove"
                    " it"
                )
        elif name not in given:
            values[name] = _default(parameter, defaults.get(name))
        elif contains(parameter, given[name]):
            values[name] = settled(parameter, given[name])
        else:
            complaints.append(
                f"{name}: {shown(given[name])} is out of range; write {domain(parameter)}"
            )
            # What depends on it is judged by the middle, which some value has to stand for.
            values[name] = quantile(parameter, 0.5)
    if complaints:
        raise SearchSpaceError(*complaints)
    return space.activate(values)


def _unknown(space: SearchSpace, given: Mapping[str, Value]) -> list[str]:
    known = (*space.parameters, *space.constants)
    return [
        f"{name}: not in the space{closest(name, known) or f'; it has {listed(known)}'}"
        for name in given
        if name not in known
    ]


def _other_constants(space: SearchSpace, given: Mapping[str, Value]) -> list[str]:
    return [
        f"{name}: {shown(given[name])} is given for a constant; write {shown(constant)}, or leave"
        " it out"
        for name, constant in space.constants.items()
        if name in given and not same_value(given[name], constant)
    ]


def _default(parameter: Parameter, value: Value | None) -> Value:
    if value is not None and contains(parameter, value):
        return settled(parameter, value)
    return quantile(parameter, 0.5)
