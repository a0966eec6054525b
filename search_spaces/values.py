"""Plain values: what they are, when two are the same, and how messages show them."""

import math
from typing import Any, TypeAlias, TypeGuard

Value: TypeAlias = bool | int | float | str

LARGEST_WHOLE = 2**53
"""Whole numbers up to this size, either sign, survive as floats in every backend and in JSON."""

_LONGEST_SHOWN = 60


def is_plain(value: object) -> TypeGuard[Value]:
    """Tell whether `value` is a bool, an int, a float or a str."""
    return isinstance(value, bool | int | float | str)


def plain(value: Any) -> Any:
    """Return `value` as exactly bool, int, float or str, and minus zero as zero.

    Subclasses such as `numpy.float64` or the members of a `StrEnum` lose their class, so that
    equal values are written alike. What is not plain is returned untouched, for a check to refuse.
    """
    match value:
        case bool():
            return value
        case int():
            return int.__int__(value)
        case float():
            return float.__float__(value) + 0.0
        case str():
            return str.__str__(value)
        case _:
            return value


def same_value(left: object, right: object) -> bool:
    """Tell whether two plain values are the same: `1` and `1.0` are, `1` and `True` are not."""
    if not (is_plain(left) and is_plain(right)):
        return False
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def value_problem(value: object) -> str | None:
    """Return what keeps `value` from being a usable plain value, or None.

    The answer continues a sentence that has already shown the value: `is not finite; ...`.
    """
    match value:
        case float() if not math.isfinite(value):
            return "is not finite; write a finite number"
        case bool() | float() | str():
            return None
        case int() if abs(value) > LARGEST_WHOLE:
            return "is beyond 2**53, where whole numbers stop being exact; write a smaller one"
        case int():
            return None
        case _:
            return "must be a plain value; name it and look it up in build_model"


def shown(value: object) -> str:
    """Return `value` for a message: short, on one line, without control characters."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float() | str():
            text = repr(plain(value))
            return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."
        case None:
            return "nothing"
        case _:
            kind = type(value).__name__
            return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def listed(values: Any, *, joint: str = ", ") -> str:
    """Return values for a message, joined, at most the first ten of them."""
    first = [shown(value) for value in values[:10]]
    return joint.join(first) + (f" and {len(values) - 10} more" if len(values) > 10 else "")
