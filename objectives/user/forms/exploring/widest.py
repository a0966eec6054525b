"""Several ways of asking for one name, taken together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from objectives.user.forms.asked import Asked, Kind, choice, number, whole_number
from search_spaces import Categorical, Float, Integer


def widest(ways: Sequence[Asked]) -> Asked:
    """Return what has the values of all: the widest range, or all choices.

    Args:
        ways: At least one, all of one kind.
    """
    first = ways[0]
    if len(ways) == 1:
        return first
    if first.kind is Kind.CHOICE or any(isinstance(one.entry, Categorical) for one in ways):
        objects: list[Any] = []
        for one in ways:
            objects += one.objects if one.varies else [one.only]
        made = choice(first.name, list({(type(o), repr(o)): o for o in objects}.values()))
        return replace(made, kind=first.kind, default=first.default)
    if first.kind is Kind.FIXED:
        return first
    lows = [_ends(one)[0] for one in ways]
    highs = [_ends(one)[1] for one in ways]
    ranges = [one.entry for one in ways if isinstance(one.entry, Integer | Float)]
    is_log = bool(ranges) and all(one.log for one in ranges) and min(lows) > 0
    steps = {one.step for one in ranges}
    starts = {one.low for one in ranges}
    step = steps.pop() if len(steps) == 1 and len(starts) == 1 else None
    if first.kind is Kind.WHOLE:
        made = whole_number(
            first.name,
            int(min(lows)),
            int(max(highs)),
            step=int(step or 1),
            log=is_log,
            default=first.default,
        )
    else:
        made = number(
            first.name, min(lows), max(highs), step=step, log=is_log, default=first.default
        )
    return made


def _ends(asked: Asked) -> tuple[Any, Any]:
    match asked.entry:
        case Integer(low, high) | Float(low, high):
            return low, high
        case _:
            return asked.only, asked.only
