"""Lists, ranges and arrays of values, of which a search takes one."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

from search_spaces.errors import SearchSpaceError
from search_spaces.given.plain_values import plain_scalar
from search_spaces.parameters import Categorical, Integer, Parameter
from search_spaces.values import Value, is_plain, shown, value_problem

MOST_CHOICES = 10_000
_FEWEST_OF_A_RANGE = 3


def is_list(value: object) -> bool:
    """Tell whether a value is a list, tuple, range, array or column of values, and no text."""
    if isinstance(value, Sequence):
        return not isinstance(value, str | bytes)
    return getattr(value, "shape", ()) != () and callable(getattr(value, "tolist", None))


def from_values(given: object) -> Parameter | Value:
    """Return the parameter that takes one of some values, each as likely as the others.

    Three or more evenly spaced whole numbers are a range, on an even scale; everything else is a
    choice, whose values stay as they are; a single value is a constant.

    Raises:
        SearchSpaceError: If there is none, one is no plain value, one is there twice, since then
            it would be twice as likely, or there are too many to choose from.
    """
    values = [plain_scalar(value) for value in _listed(given)]
    complaints = _complaints(values)
    if complaints:
        raise SearchSpaceError(*complaints)
    plain_values = cast("list[Value]", values)
    if len(plain_values) == 1:
        return plain_values[0]
    return _range(plain_values) or _choice(plain_values)


def _listed(given: Any) -> list[object]:
    """Return the values one by one."""
    return list(given.tolist() if callable(getattr(given, "tolist", None)) else given)


def _complaints(values: list[object]) -> list[str]:
    if not values:
        return ["is an empty list; write the values to choose from"]
    if any(isinstance(value, list | tuple) for value in values):
        return ["has lists in the list; write one list of plain values"]
    problems = [(value, value_problem(value)) for value in values]
    unusable = [
        f"{'None' if value is None else shown(value)} {problem}"
        for value, problem in problems
        if problem is not None
    ]
    if unusable:
        return list(dict.fromkeys(unusable))
    different = len({(isinstance(value, bool), value) for value in values if is_plain(value)})
    if different < len(values):
        return [
            f"repeats values ({len(values):,} are given, {different:,} different), and each is as"
            " likely as the others here; write each once"
        ]
    return []


def _range(values: list[Value]) -> Integer | None:
    """Return evenly spaced whole numbers as a range."""
    whole = sorted(one for one in values if isinstance(one, int) and not isinstance(one, bool))
    if len(whole) < len(values) or len(whole) < _FEWEST_OF_A_RANGE:
        return None
    step = whole[1] - whole[0]
    if any(after - before != step for before, after in pairwise(whole)):
        return None
    return Integer(whole[0], whole[-1], step=None if step == 1 else step)


def _choice(values: list[Value]) -> Categorical:
    if len(values) > MOST_CHOICES:
        ends = ""
        if all(isinstance(value, int | float) for value in values):
            numbers = cast("list[float]", values)
            ends = f", such as Float({min(numbers)}, {max(numbers)})"
        raise SearchSpaceError(
            f"has {len(values):,} values to choose from, one by one; write a range{ends}, or"
            f" {MOST_CHOICES:,} at most"
        )
    return Categorical(values)
