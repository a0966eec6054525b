"""YAML of data in which nothing needs quotes, as ruamel.yaml writes it and many times as fast."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

_PLAIN = re.compile("[A-Za-z][A-Za-z0-9_]{0,63}")
# What some reader of YAML takes for something else than a text.
_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"))


class _NotSimpleError(Exception):
    """Something in the data has to be written with care."""


def simple_lines(document: Mapping[Any, object]) -> list[str] | None:
    """Return data as lines of YAML in block style; None where anything needs quotes or breaks.

    Args:
        document: Plain data; mappings have texts for keys.
    """
    try:
        return list(_of_mapping(document, "")) if document else None
    except _NotSimpleError:
        return None


def _of_mapping(mapping: Mapping[Any, object], indent: str) -> Iterator[str]:
    for key, value in mapping.items():
        name = f"{indent}{_scalar(key)}:"
        match value:
            case dict() if value:
                yield name
                yield from _of_mapping(value, f"{indent}  ")
            case list() if value:
                yield name
                yield from (f"{indent}- {_scalar(one)}" for one in value)
            case dict() | list():
                raise _NotSimpleError
            case _:
                yield f"{name} {_scalar(value)}"


def _scalar(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if math.isfinite(value):
            return repr(value).lower()
        case str() if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
            return value
        case _:
            raise _NotSimpleError
