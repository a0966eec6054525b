"""Frozen distributions of SciPy's, known by what they do and not by their names.

SciPy is not imported: what is given brings it along.
"""

import math
from collections.abc import Callable
from typing import Any, Protocol, TypeGuard

from search_spaces.errors import SearchSpaceError
from search_spaces.parameters import Float, Integer, Parameter
from search_spaces.values import Value

_SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MOST_LOOKS = 200
_CLOSE = 1e-9
_WAYS_OUT = "uniform(low, width), loguniform(low, high), randint(low, high)"


class Distribution(Protocol):
    """What is asked of a distribution."""

    def support(self) -> tuple[Any, Any]:
        """Return the least and the greatest value."""
        ...

    def rvs(self) -> Any:
        """Draw a value."""
        ...


def is_distribution(value: object) -> TypeGuard[Distribution]:
    """Tell whether a value is a distribution, frozen or as SciPy names it."""
    return callable(getattr(value, "support", None)) and callable(getattr(value, "rvs", None))


def from_distribution(given: Distribution) -> Parameter | Value:
    """Return the parameter of a distribution's bounds and law: even, or even in logarithms.

    A whole number's upper bound is the last that it takes: ``randint(1, 100)`` takes 99.

    Raises:
        SearchSpaceError: If it has no bounds, or another law.
    """
    name = str(getattr(getattr(given, "dist", given), "name", type(given).__name__))
    low, high = _bounds(given, name)
    if hasattr(given, "pmf"):
        return _whole(given, name, low, high)
    law: Callable[[float], float] = given.ppf  # type: ignore[attr-defined]
    if all(_is_near(law(u), low + u * (high - low), high - low) for u in _SHARES):
        return Float(low, high)
    if low > 0 and all(_is_log(law(u), u, low, high) for u in _SHARES):
        return Float(low, high, log=True)
    raise SearchSpaceError(
        f"SciPy's {name} draws from {low} to {high} by another law than an even or a logarithmic"
        f" one; write Float({low}, {high}), with log=True where it is a rate, or a list of values"
        " drawn from it"
    )


def _bounds(given: Distribution, name: str) -> tuple[float, float]:
    try:
        low, high = map(float, given.support())
    except TypeError as error:
        raise SearchSpaceError(
            f"SciPy's {name} has no bounds of its own, or several; write {_WAYS_OUT}"
        ) from error
    if not (math.isfinite(low) and math.isfinite(high)):
        raise SearchSpaceError(
            f"SciPy's {name} draws from {low} to {high}, and a space has bounds; write {_WAYS_OUT},"
            " or a list of values drawn from it"
        )
    return low, high


def _whole(given: Any, name: str, low: float, high: float) -> Integer | int:
    first, last = int(low), int(high)
    stride = max(1, (last - first) // _MOST_LOOKS)
    looks = (*range(first, last + 1, stride), last)
    share = 1 / (last - first + 1)
    is_even = all(_is_near(float(given.pmf(number)), share, share) for number in looks)
    if first != low or last != high or not is_even:
        raise SearchSpaceError(
            f"SciPy's {name} does not draw the whole numbers from {first} to {last} evenly; write"
            f" randint({first}, {last + 1}), or a list of numbers drawn from it, each once"
        )
    return first if first == last else Integer(first, last)


def _is_log(value: float, share: float, low: float, high: float) -> bool:
    expected = math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    return _is_near(float(value), expected, expected)


def _is_near(value: float, expected: float, scale: float) -> bool:
    return abs(value - expected) <= _CLOSE * scale
