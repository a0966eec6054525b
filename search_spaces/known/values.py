"""What a known parameter is in a configuration: its value there, or else its default.

The only place where a default is read. Models ask here for what a configuration says, so that a
default stands in the parameter's record and nowhere else.
"""

from collections.abc import Mapping

from search_spaces.known.parameters import known_parameter
from search_spaces.values import Value


def known_value(values: Mapping[str, Value], name: str) -> Value | None:
    """Return the value of a known parameter, or what holds without one.

    Args:
        values: A configuration, or a part of one.
        name: The name of a known parameter.

    Returns:
        The value itself, not converted; None where there is none and the data, the study or the
        model decides.

    Raises:
        KeyError: When no parameter of this name is known.
    """
    if name in values:
        return values[name]
    known = known_parameter(name)
    if known is None:
        raise KeyError(name)
    for special in known.default_where:
        parents = {parent: known_value(values, parent) for parent in special.condition.parents}
        there = {parent: value for parent, value in parents.items() if value is not None}
        if special.condition.holds(there):
            return special.value
    return known.default if known.follows is None else known_value(values, known.follows)


def known_int(values: Mapping[str, Value], name: str, *, otherwise: int | None = None) -> int:
    """Return a known parameter as a whole number.

    Args:
        values: A configuration, or a part of one.
        name: The name of a known parameter.
        otherwise: What holds without a value where its record leaves that open.

    Raises:
        KeyError: When no parameter of this name is known, or nothing says what holds.
        ValueError: When the value is text that is no number.
    """
    return int(_decided(values, name, otherwise))


def known_float(values: Mapping[str, Value], name: str) -> float:
    """Return a known parameter as a number; raise as `known_int` does."""
    return float(_decided(values, name, None))


def known_text(values: Mapping[str, Value], name: str) -> str:
    """Return a known parameter as text; raise KeyError as `known_int` does."""
    return str(_decided(values, name, None))


def known_bool(values: Mapping[str, Value], name: str) -> bool:
    """Return a known parameter as true or false; raise KeyError as `known_int` does."""
    return bool(_decided(values, name, None))


def _decided(values: Mapping[str, Value], name: str, otherwise: Value | None) -> Value:
    found = known_value(values, name)
    decided = otherwise if found is None else found
    if decided is None:
        raise KeyError(name)
    return decided
