"""Names and values of other tools, as a search space and a configuration hold them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from search_spaces import Categorical, Float, Integer, Parameter, SearchSpace, Value
from search_spaces.checks.space import name_problem
from search_spaces.errors import SearchSpaceError
from search_spaces.values import is_plain, plain, value_problem

_LONGEST_NAME, _LONGEST_TEXT = 60, 200
# From here on a scale is read as logarithmic, where nothing says: for pictures alone.
_ORDERS_OF_MAGNITUDE = 100


def names_here(names: Iterable[str]) -> dict[str, str]:
    """Return for each name the one that it has here: the same, wherever a space can hold it."""
    given = list(dict.fromkeys(names))
    here = {name: name for name in given if name_problem(name) is None}
    taken: set[str] = set()
    for name in tuple(here):
        if name.casefold() in taken:
            del here[name]
        taken.add(name.casefold())
    for name in given:
        if name not in here:
            here[name] = _free(_spelled(name), taken)
            taken.add(here[name].casefold())
    return {name: here[name] for name in given}


def plain_value(value: Any) -> Value:
    """Return a value as one of Python's plain ones; what is none, such as a list, as a text."""
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    value = plain(value)
    if value is None:
        return "None"
    if is_plain(value) and value_problem(value) is None:
        return value
    try:
        text = value if isinstance(value, str) else json.dumps(value)
    except (TypeError, ValueError, RecursionError):
        text = getattr(value, "__name__", None) or type(value).__name__
    return text[:_LONGEST_TEXT]


def mixed_names(
    configurations: Iterable[Mapping[str, Value]], declared: Mapping[str, Parameter | Value]
) -> set[str]:
    """Return the parameters of which some values are numbers and others texts, or truth values."""
    kinds: dict[str, set[type]] = {}
    for one in configurations:
        for name, value in one.items():
            kinds.setdefault(name, set()).add(_kind(value))
    for name, entry in declared.items():
        if isinstance(entry, Categorical):
            kinds.setdefault(name, set()).update(map(_kind, entry.choices))
    return {name for name, found in kinds.items() if len(found) > 1}


def as_texts(entry: Parameter | Value) -> Parameter | Value:
    """Return a choice, or a value, with its values written out as Python writes them."""
    if isinstance(entry, Categorical):
        return replace(entry, choices=tuple(dict.fromkeys(map(str, entry.choices))))
    return str(entry) if is_plain(entry) else entry


def _kind(value: Value) -> type:
    return float if type(value) is int else type(value)


def space_of(
    configurations: Sequence[Mapping[str, Value]], declared: Mapping[str, Parameter | Value]
) -> SearchSpace:
    """Return a space that holds configurations: as declared where that can be, else their range.

    Raises:
        SearchSpaceError: If no parameter varies.
    """
    entries: dict[str, Parameter | Value] = {}
    for name in dict.fromkeys([*declared, *(n for one in configurations for n in one)]):
        entry = declared.get(name)
        if entry is None or not _is_sound(name, entry):
            entry = _range([one[name] for one in configurations if name in one])
        if entry is not None:
            entries[name] = entry
    try:
        return SearchSpace(entries)
    except SearchSpaceError:
        # A condition may speak of a parameter that is read in another way than it was declared.
        ranges = {
            name: _range([one[name] for one in configurations if name in one]) for name in entries
        }
        return SearchSpace({name: one for name, one in ranges.items() if one is not None})


def _is_sound(name: str, entry: Parameter | Value) -> bool:
    if is_plain(entry):
        return value_problem(entry) is None
    assert isinstance(entry, Integer | Float | Categorical)
    if entry.condition.clauses:
        return True  # Looked at together with its parents.
    try:
        SearchSpace({name: entry})
    except SearchSpaceError:
        return False
    return True


def _range(values: Sequence[Value]) -> Parameter | Value | None:
    """Return what holds some values: a range, a choice, or the only one."""
    if not values:
        return None
    different = list({(type(value), value): value for value in values}.values())
    if len(different) == 1:
        return different[0]
    if all(type(value) is int for value in different):
        return Integer(min(different), max(different))  # type: ignore[arg-type]
    if all(type(value) in (int, float) for value in different):
        low, high = float(min(different)), float(max(different))
        if low == high:
            return low
        return Float(low, high, log=low > 0 and high / low >= _ORDERS_OF_MAGNITUDE)
    texts = dict.fromkeys(different)
    return Categorical(list(texts)) if len(texts) > 1 else different[0]


def _spelled(name: str) -> str:
    word = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:_LONGEST_NAME].rstrip("_")
    problem = name_problem(word)
    return word if problem is None else f"parameter_{word}".rstrip("_")[:_LONGEST_NAME]


def _free(word: str, taken: set[str]) -> str:
    number, name = 1, word
    while name.casefold() in taken:
        number += 1
        name = f"{word}_{number}"
    return name
