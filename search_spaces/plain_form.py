"""Parameters written as plain data, the form in which they stand in YAML and JSON."""

from collections.abc import Mapping
from typing import TypeAlias, assert_never

from search_spaces.conditions import Condition
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import Value

PlainParameter: TypeAlias = dict[str, object]
PlainSpace: TypeAlias = dict[str, PlainParameter | Value]


def to_plain_form(entries: Mapping[str, Parameter | Value]) -> PlainSpace:
    """Return parameters and constants as dicts, lists and plain values, in the same order."""
    return {name: _plain_entry(entry) for name, entry in entries.items()}


def _plain_entry(entry: Parameter | Value) -> PlainParameter | Value:
    written: PlainParameter
    match entry:
        case Categorical():
            written = {"type": "categorical", "choices": list(entry.choices)}
        case Integer() | Float():
            kind = "integer" if isinstance(entry, Integer) else "float"
            written = {"type": kind, "low": entry.low, "high": entry.high}
            if entry.log:
                written["log"] = True
            if entry.step is not None:
                written["step"] = entry.step
        case bool() | int() | float() | str():
            return entry
        case _:
            assert_never(entry)
    if entry.condition.clauses:
        written["when"] = _plain_condition(entry.condition)
    return written


def _plain_condition(condition: Condition) -> dict[str, object]:
    return {
        parent: allowed[0] if len(allowed) == 1 else list(allowed)
        for parent, allowed in condition.clauses
    }
