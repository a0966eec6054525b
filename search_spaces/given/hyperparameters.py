"""KerasTuner's ``HyperParameters``, read without importing KerasTuner."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol, TypeAlias, TypeGuard

from search_spaces.checks.space import Unreadable
from search_spaces.conditions import ALWAYS, Condition
from search_spaces.errors import SearchSpaceError
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import Value, is_plain, plain, same_value, shown

Entry: TypeAlias = Parameter | Value | Unreadable
"""What stands in a space under a name, or the mark that it cannot be read."""


class HasHyperparameters(Protocol):
    """What is asked of KerasTuner's ``HyperParameters``."""

    @property
    def space(self) -> Sequence[Any]:
        """The hyperparameters, in the order in which they were declared."""
        ...


def is_hyperparameters(value: object) -> TypeGuard[HasHyperparameters]:
    """Tell whether a value is KerasTuner's ``HyperParameters``, by what it has."""
    return (
        not isinstance(value, Mapping)
        and isinstance(getattr(value, "space", None), list)
        and callable(getattr(value, "conditional_scope", None))
    )


def from_hyperparameters(given: HasHyperparameters, complaints: list[str]) -> dict[str, Entry]:
    """Return the entries of a space that KerasTuner's hyperparameters stand for.

    A step of a logarithmic scale multiplies there, so that its values become choices; a highest
    value that no step reaches is lowered to the last one that is. What depends on a fixed value is
    there always, or never. KerasTuner draws whole numbers on a logarithmic scale by a law of its
    own, which rounds down; here they are rounded to the nearest.

    Args:
        given: The hyperparameters.
        complaints: Gets a sentence, which begins with the name, for what no space can hold.
    """
    entries: dict[str, Entry] = {}
    for one in given.space:
        try:
            entry: Entry = _with_conditions(one, _entry(one))
            if one.name in entries:
                entry = _joined(entries[one.name], entry)
            entries[one.name] = entry
        except SearchSpaceError as error:
            complaints.extend(f"{one.name}: {text}" for text in error.complaints)
            entries.setdefault(one.name, Unreadable())
    return _settled(entries)


def _entry(one: Any) -> Parameter | Value:
    """Return a hyperparameter as a parameter without conditions, or the only value that it has."""
    match type(one).__name__:
        case "Fixed":
            value: Value = plain(one.value)
            return value
        case "Boolean":
            return Categorical([True, False])
        case "Choice":
            values = [plain(value) for value in one.values]
            return Categorical(values) if len(values) > 1 else values[0]
        case "Int" | "Float":
            return _numbers(one, whole=type(one).__name__ == "Int")
        case kind:
            raise SearchSpaceError(
                f"is a {kind}, which is not known; use Int, Float, Choice, Boolean or Fixed"
            )


def _numbers(one: Any, *, whole: bool) -> Parameter | Value:
    low, high, step, sampling = one.min_value, one.max_value, one.step, one.sampling or "linear"
    if low == high:
        value: Value = plain(low)
        return value
    if step is None and sampling == "reverse_log":
        raise SearchSpaceError(
            "sampling 'reverse_log' is no scale of a space; declare the distance from"
            f" {shown(high)} with sampling 'log', and subtract it in build_model"
        )
    if step is None:
        kind = Integer if whole else Float
        return kind(low, high, log=sampling == "log")
    if sampling == "linear":
        return _stepped(low, high, step, whole=whole)
    values = [_multiplied(one, index) for index in range(_count(low, high, step))]
    chosen = [int(value) for value in values] if whole else values
    return Categorical(chosen) if len(chosen) > 1 else chosen[0]


def _stepped(low: float, high: float, step: float, *, whole: bool) -> Parameter | Value:
    count = int((high - low) // step + 1)
    if count == 1:
        return low
    if whole:
        last = int(low + (count - 1) * step)
        return Integer(int(low), last, step=None if step == 1 else int(step))
    # In decimals, as people write them: three steps of 0.1 lead from 0 to 0.3.
    reached = float(Decimal(repr(float(low))) + (count - 1) * Decimal(repr(float(step))))
    return Float(low, reached, step=step)


def _count(low: float, high: float, step: float) -> int:
    """Return how many values there are, by KerasTuner's own rule."""
    return int(math.log(high / low, step) + 1e-8) + 1


def _multiplied(one: Any, index: int) -> float:
    grown = float(one.min_value * math.pow(one.step, index))
    return grown if one.sampling == "log" else one.max_value + one.min_value - grown


def _with_conditions(one: Any, entry: Parameter | Value) -> Parameter | Value:
    # A fixed value is there in every branch: nobody asks for it elsewhere.
    if not isinstance(entry, Integer | Float | Categorical):
        return entry
    condition = ALWAYS
    for clause in one.conditions:
        condition = condition.also({clause.name: tuple(plain(v) for v in clause.values)})
    return replace(entry, condition=condition)


def _joined(before: Entry, entry: Entry) -> Entry:
    """Return one parameter for two of a name, of which one or the other is active."""
    if isinstance(before, Unreadable):
        return before
    if is_plain(before) and same_value(before, entry):
        return before
    if (
        isinstance(before, Integer | Float | Categorical)
        and isinstance(entry, Integer | Float | Categorical)
        and replace(before, condition=ALWAYS) == replace(entry, condition=ALWAYS)
    ):
        first, second = dict(before.condition.clauses), dict(entry.condition.clauses)
        differing = [
            parent for parent in {**first, **second} if first.get(parent) != second.get(parent)
        ]
        if not differing:
            return before
        if first.keys() == second.keys() and len(differing) == 1:
            (parent,) = differing
            either = {**first, parent: (*first[parent], *second[parent])}
            return replace(before, condition=ALWAYS.also(either))
    raise SearchSpaceError(
        "is declared twice, in ways that one parameter cannot be; give each a name of its own"
    )


def _settled(entries: dict[str, Entry]) -> dict[str, Entry]:
    """Return the entries without conditions on fixed values, and without what these rule out."""
    fixed = {name: entry for name, entry in entries.items() if is_plain(entry)}
    kept: dict[str, Entry] = {}
    gone: set[str] = set()
    for name, entry in entries.items():
        if not isinstance(entry, Integer | Float | Categorical):
            kept[name] = entry
            continue
        clauses = entry.condition.clauses
        on_fixed = Condition(tuple(clause for clause in clauses if clause[0] in fixed))
        if not on_fixed.holds(fixed) or gone.intersection(entry.condition.parents):
            gone.add(name)
            continue
        others = tuple(clause for clause in clauses if clause[0] not in fixed)
        kept[name] = replace(entry, condition=Condition(others))
    return kept
