"""Which calls are made: first values, one other value at a time, then several at once."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product, zip_longest
from typing import TypeAlias

from objectives.user.forms.asked import Asked
from objectives.user.forms.exploring.calls import RETURNS, Calls
from objectives.user.forms.exploring.regions import Regions
from objectives.user.forms.exploring.trace import Trace, is_wide, tried_values
from objectives.user.forms.recorder import AskedWronglyError
from search_spaces import Categorical, Value

_DRAWN = 40
_Pair: TypeAlias = "frozenset[tuple[str, Value]]"


def explore(calls: Calls) -> Regions:
    """Make the calls that are worth making, and return what they tell together.

    Raises:
        AskedWronglyError: If the function asks for what makes no space.
    """
    first = calls.with_answers({})
    if first.failure.startswith(RETURNS):
        # It will do so for all answers, and perhaps trains before it does.
        raise AskedWronglyError(first.failure)
    again = calls.made({})
    if again.shape != first.shape:
        raise AskedWronglyError(_says_changing(first, again))
    _vary(calls, first)
    regions = _settled(calls)
    while calls.can_go_on(only_looks=True):
        before = len(calls.traces)
        known = {trace.shape for trace in calls.traces}
        for trace in _looks(calls):
            if trace.shape not in known:
                _vary(calls, trace)
                break
        regions = _settled(calls)
        if len(calls.traces) == before:
            break
    _require_one_answer(calls.traces)
    return regions


def _require_one_answer(traces: Sequence[Trace]) -> None:
    """Raise if two calls that were answered alike went on to ask for something else.

    Raises:
        AskedWronglyError: Naming what they differ in.
    """
    # Each is compared with all others: its shape is made once.
    whole = [(trace, trace.shape) for trace in traces if not trace.failure]
    for (one, shape), (other, other_shape) in combinations(whole, 2):
        for left, right in zip_longest(shape, other_shape):
            if left != right:
                raise AskedWronglyError(_says_changing(one, other))
            name = left[0]
            if one.values.get(name) != other.values.get(name):
                break


def _says_changing(first: Trace, again: Trace) -> str:
    one = {name: asked.spec for name, asked in first.asked.items()}
    other = {name: asked.spec for name, asked in again.asked.items()}
    differing = [n for n in {**one, **other} if one.get(n) != other.get(n)]
    said = f": {', '.join(repr(name) for name in differing)} differ" if differing else ""
    return (
        f"asks for other parameters when it is called again with the same answers{said}; what it"
        " asks for must follow from its answers alone"
    )


def _vary(calls: Calls, start: Trace) -> None:
    """Try other values one at a time, and of what comes up meanwhile too."""
    waiting = deque([start])
    varied = {
        (name, asked.spec)
        for trace in calls.traces
        if trace is not start
        for name, asked in trace.asked.items()
    }
    while waiting:
        trace = waiting.popleft()
        new = [name for name in trace.values if (name, trace.asked[name].spec) not in varied]
        varied |= {(name, trace.asked[name].spec) for name in new}
        wide = [name for name in new if is_wide(trace.asked[name])]
        few = [name for name in new if name not in wide]
        for name in [*few, *_telling(calls, trace, wide, waiting)]:
            for value in tried_values(trace.asked[name], trace.stated.get(name, ())):
                _try({**trace.values, name: value}, calls, waiting)


def _try(wanted: Mapping[str, Value], calls: Calls, waiting: deque[Trace]) -> Trace | None:
    if calls.is_known(wanted):
        return calls.with_answers(wanted)
    if not calls.can_go_on():
        return None
    trace = calls.with_answers(wanted)
    waiting.append(trace)
    return trace


def _telling(calls: Calls, trace: Trace, wide: list[str], waiting: deque[Trace]) -> list[str]:
    """Return those of several wide ranges that may matter: all at one end tell it of all."""
    stated = [name for name in wide if trace.stated.get(name)]
    rest = [name for name in wide if name not in stated]
    for place in (-1, 1, 0):
        ends = {name: tried_values(trace.asked[name])[place] for name in rest}
        tried = _try({**trace.values, **ends}, calls, waiting) if rest else None
        if tried is not None and tried.shape != trace.shape:
            return wide
    return stated


def _settled(calls: Calls) -> Regions:
    """Make the calls that the regions of all names ask for, until none is missing."""
    while True:
        regions = Regions(calls.traces)
        names = dict.fromkeys(name for trace in calls.traces for name in trace.asked)
        requests = [request for name in names for request in regions.of(name)[1]]
        missing = [one for one in requests if not calls.is_known(one.values)]
        if not missing:
            return regions
        for request in missing:
            if calls.is_known(request.values):
                continue
            if not calls.can_go_on():
                return regions
            calls.with_answers(request.values)


def _looks(calls: Calls) -> Iterator[Trace]:
    """Make calls in which several answers are others than the first ones, as far as there are.

    Until each two values were tried together; then all combinations, where they are few.
    """
    asked = {name: one for trace in calls.traces for name, one in trace.asked.items()}
    tried = {
        name: tried_values(one) for name, one in asked.items() if one.varies and not is_wide(one)
    }
    yield from _pairs_tried(calls, {name: _ends(asked[name], tried[name]) for name in tried})
    if math.prod(len(values) for values in tried.values()) > calls.limits.combinations:
        return
    for values in product(*tried.values()):
        wanted = dict(zip(tried, values, strict=True))
        if calls.is_known(wanted):
            continue
        if not calls.can_go_on(only_looks=True):
            return
        yield calls.with_answers(wanted)


def _ends(asked: Asked, values: list[Value]) -> list[Value]:
    """Return the values to be tried beside others: of numbers both ends, of choices all."""
    return values if isinstance(asked.entry, Categorical) else [values[0], values[-1]]


def _pairs_tried(calls: Calls, tried: Mapping[str, list[Value]]) -> Iterator[Trace]:
    generator = random.Random(0)
    together = {pair for trace in calls.traces for pair in combinations(trace.values, 2)}
    seen: set[_Pair] = set()
    for trace in calls.traces:
        seen |= _pairs(trace.values, together)
    while calls.can_go_on(only_looks=True):
        drawn = [
            {name: generator.choice(values) for name, values in tried.items()}
            for _ in range(_DRAWN)
        ]
        best = max(drawn, key=lambda one: len(_pairs(one, together) - seen))
        if not _pairs(best, together) - seen:
            return
        seen |= _pairs(best, together)
        if not calls.is_known(best):
            yield calls.with_answers(best)


def _pairs(values: Mapping[str, Value], together: set[tuple[str, str]]) -> set[_Pair]:
    return {
        frozenset({(one, values[one]), (other, values[other])})
        for one, other in together
        if one in values and other in values
    }
