"""Whether what a journal says has the types that records declare: a valid checksum proves none."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from types import NoneType
from typing import TypeVar

from search_spaces.values import shown

T = TypeVar("T")

_PLAIN: dict[str, frozenset[type]] = {
    "int": frozenset({int}),
    "float": frozenset({int, float}),
    "str": frozenset({str}),
    "bool": frozenset({bool}),
    "None": frozenset({NoneType}),
}
_WORDS = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}

_LARGEST = 2**63 - 1


def shaped(record: T) -> T:
    """Return a frozen record, having looked at what its fields hold; mappings are not looked into.

    Raises:
        ValueError: If a field has another type than it declares, or is not finite.
    """
    record_class: type = type(record)
    for name, kinds in _kinds(record_class):
        value = getattr(record, name)
        if type(value) not in kinds:
            allowed = " or ".join(_WORDS[kind] for kind in _WORDS if kind in kinds)
            raise ValueError(f"{name} is {shown(value)}" + (f", not {allowed}" if allowed else ""))
        if type(value) is float and not math.isfinite(value):
            raise ValueError(f"{name} is {value}")
        if type(value) is int and not -_LARGEST <= value <= _LARGEST:
            raise ValueError(f"{name} is a whole number beyond 64 bits")
    return record


def texts(values: object, what: str, *, needed: Iterable[str] = ()) -> dict[str, str]:
    """Return a mapping of texts to texts that has some keys.

    Raises:
        ValueError: If it is none, or one is missing.
    """
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise ValueError(f"{what} is no mapping of texts")
    for name in needed:
        if name not in values:
            raise ValueError(f"{what} lacks {name}")
    return values


@cache
def _kinds(record_class: type) -> tuple[tuple[str, frozenset[type]], ...]:
    """Return the types of those fields of a class of records that have plain ones."""
    # Annotations are texts in all of our modules, which need not be evaluated.
    named = ((one.name, str(one.type).split(" | ")) for one in fields(record_class))
    return tuple(
        (name, frozenset().union(*(_PLAIN[word] for word in words)))
        for name, words in named
        if all(word in _PLAIN for word in words)
    )
