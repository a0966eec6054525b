"""Which values of a mapping belong to a configuration, and what is wrong with the others."""

from collections.abc import Mapping
from typing import NamedTuple

from search_spaces.checks.condition import domain
from search_spaces.domains import contains, settled
from search_spaces.parameters import Parameter
from search_spaces.suggestions import closest
from search_spaces.values import Value, same_value, shown


class Verdict(NamedTuple):
    """Values sorted into those that are active, and sentences about the others."""

    active: dict[str, Value]
    complaints: list[str]
    inactive: list[str]


def judge(
    values: Mapping[str, Value],
    *,
    parameters: Mapping[str, Parameter],
    constants: Mapping[str, Value],
    where: str,
) -> Verdict:
    """Sort the values given for a space.

    Args:
        values: Values by name, perhaps typed in by hand.
        parameters: The parameters of the space, parents before children.
        constants: The constants of the space; they need not be given.
        where: What the sentences begin with.

    Returns:
        The active values as the parameters spell them, with all constants; complaints about names
        that are unknown, active ones that are missing and values out of range; and apart from
        them, sentences about values that are given while their parameter is inactive.
    """
    verdict = Verdict(dict(constants), [], [])
    for name in values:
        if name not in parameters and name not in constants:
            known = [*parameters, *constants]
            text = closest(str(name), known) or "; remove it"
            verdict.complaints.append(f"{where}: {shown(name)} is not in the space{text}")
    for name, constant in constants.items():
        if name in values and not same_value(values[name], constant):
            found = shown(values[name])
            text = f"{found} is given for a constant; write {shown(constant)}, or leave it out"
            verdict.complaints.append(f"{where}.{name}: {text}")
    for name, parameter in parameters.items():
        if parameter.condition.holds(verdict.active):
            _judge_active(name, parameter, values, where, verdict)
        elif name in values:
            text = f"is given, but it is active only when {parameter.condition}; remove it"
            verdict.inactive.append(f"{where}.{name}: {text}")
    return verdict


def _judge_active(
    name: str, parameter: Parameter, values: Mapping[str, Value], where: str, verdict: Verdict
) -> None:
    if name not in values:
        reason = f" (active when {parameter.condition})" if parameter.condition.clauses else ""
        text = f"is missing{reason}; write {domain(parameter)}"
        verdict.complaints.append(f"{where}.{name}: {text}")
    elif not contains(parameter, values[name]):
        text = f"{shown(values[name])} is out of range; write {domain(parameter)}"
        verdict.complaints.append(f"{where}.{name}: {text}")
    else:
        verdict.active[name] = settled(parameter, values[name])
