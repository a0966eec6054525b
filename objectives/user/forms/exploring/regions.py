"""For which answers a parameter is asked for: told from calls that asked for it, and did not.

A tree of questions for each name. Two calls that differ in whether they ask for it have asked the
same up to a question that was answered differently, since a function is told nothing else. So
there is always a question that all calls in hand were asked, and that tells some of them apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple, final

from objectives.user.forms.asked import Asked
from objectives.user.forms.exploring.region import (
    ANY_WAY,
    Region,
    Spec,
    are_equal,
    grouped,
    joined,
    ways_to_ask,
)
from objectives.user.forms.exploring.trace import Trace, size_of
from search_spaces import Categorical, Value
from search_spaces.domains import value_at

MOST_LISTED = 1024
"""A range of more values is not told apart by its values."""
MOST_WAYS = 12
"""A name that is asked for in more ways is not told apart by them."""


class Request(NamedTuple):
    """A call that would tell more: these answers, one of them other than in a call that was."""

    values: dict[str, Value]


@final
class Regions:
    """What all calls together say of each name."""

    def __init__(self, traces: Sequence[Trace]) -> None:
        """Look at all calls."""
        self._traces = traces
        self._listed: dict[str, list[Value]] = {}
        names = dict.fromkeys(name for trace in traces for name in trace.values)
        for name in names:
            self._listed[name] = _listed_values([t.asked[name] for t in traces if name in t.asked])
        self._as_one = False
        self._pairs = _told_by_one_answer(traces)

    def ways(self, name: str) -> dict[Spec, Asked]:
        """Return the ways in which a name is asked for."""
        return {asked.spec: asked for t in self._traces if (asked := t.asked.get(name)) is not None}

    def of(self, name: str, *, whatever_way: bool = False) -> tuple[list[Region], list[Request]]:
        """Return the regions of a name, and the calls that would settle what is not known yet.

        Args:
            name: As the code says it.
            whatever_way: Whether all ways of asking for it are taken as one; so they are where
                they are too many.
        """
        self._as_one = whatever_way or len(self.ways(name)) > MOST_WAYS
        samples = [
            place
            for place, trace in enumerate(self._traces)
            # A call that broke off says nothing of what would have come.
            if name in trace.asked or not trace.failure
        ]
        requests: list[Request] = []
        return joined(self._node(name, samples, requests)), requests

    def _node(self, name: str, samples: list[int], requests: list[Request]) -> list[Region]:
        specs = {place: self._spec(name, place) for place in samples}
        if len(set(specs.values())) <= 1:
            return [Region(clauses={}, specs=frozenset(specs.values()))]
        parent = self._best_parent(name, samples, specs)
        if parent is None:
            return [Region(clauses={}, specs=frozenset(specs.values()))]
        by_value: dict[Value, list[int]] = {}
        for place in samples:
            by_value.setdefault(self._traces[place].values[parent], []).append(place)
        parts = {value: self._node(name, places, requests) for value, places in by_value.items()}
        whole = self._with_untried(parent, parts, by_value, requests)
        return grouped(parent, whole)

    def _spec(self, name: str, place: int) -> Spec | None:
        asked = self._traces[place].asked.get(name)
        return None if asked is None else ANY_WAY if self._as_one else asked.spec

    def _best_parent(
        self, name: str, samples: list[int], specs: Mapping[int, Spec | None]
    ) -> str | None:
        """Return the question that tells most, preferably one seen to do so by itself."""
        inside = set(samples)
        seen = {
            parent
            for one, other, parent in self._pairs
            if one in inside and other in inside and specs[one] != specs[other]
        }
        ranked: list[tuple[bool, float, int, int, str]] = []
        for parent in self._common_parents(name, samples):
            values = [self._traces[place].values[parent] for place in samples]
            if len(set(values)) > 1:
                mixture = _mixture(values, [specs[place] for place in samples])
                ranked.append((parent not in seen, mixture, len(set(values)), len(ranked), parent))
        return min(ranked)[-1] if ranked else None

    def _common_parents(self, name: str, samples: list[int]) -> list[str]:
        """Return what all calls asked for, and those that asked for the name before it."""
        first = self._traces[samples[0]].values
        common = [one for one in first if self._listed[one] and one != name]
        for place in samples:
            trace = self._traces[place]
            order = {one: at for at, one in enumerate(trace.asked)}
            end = order.get(name, len(order))
            common = [one for one in common if one in trace.values and order[one] < end]
        return common

    def _with_untried(
        self,
        parent: str,
        parts: dict[Value, list[Region]],
        by_value: Mapping[Value, list[int]],
        requests: list[Request],
    ) -> dict[Value, list[Region]]:
        """Return the parts with those for values that were not tried, as their neighbours say."""
        listed = self._listed[parent]
        places = {value: place for place, value in enumerate(listed)}
        tried = sorted(parts, key=lambda value: places[value])
        ordered = not isinstance(self._some_asked(parent).entry, Categorical)
        whole: dict[Value, list[Region]] = {}
        for value in listed:
            if value in parts:
                whole[value] = parts[value]
                continue
            near = _neighbours(places[value], [places[one] for one in tried])
            sides = [parts[listed[one]] for one in near] if ordered else list(parts.values())
            whole[value] = max(sides, key=ways_to_ask)
        if ordered:
            for one, other in pairwise(tried):
                if places[other] - places[one] > 1 and not are_equal(parts[one], parts[other]):
                    middle = listed[(places[one] + places[other]) // 2]
                    requests.append(self._request(by_value[one][0], parent, middle))
        else:
            some = next(iter(by_value.values()))[0]
            requests += [
                self._request(some, parent, value) for value in listed if value not in parts
            ]
        return whole

    def _request(self, place: int, parent: str, value: Value) -> Request:
        return Request({**self._traces[place].values, parent: value})

    def _some_asked(self, name: str) -> Asked:
        return next(t.asked[name] for t in self._traces if name in t.values)


def _listed_values(asked: Sequence[Asked]) -> list[Value]:
    """Return all values that a name can have, in order; none where they cannot be listed."""
    found: dict[Value, None] = {}
    for one in {each.spec: each for each in asked}.values():
        size = size_of(one)
        if size is None or size > MOST_LISTED:
            return []
        if one.varies:
            found |= dict.fromkeys(value_at(one.entry, at) for at in range(size))  # type: ignore[arg-type]
        else:
            found[one.entry] = None  # type: ignore[index]
    values = list(found)
    if all(isinstance(value, int | float) for value in values):
        return values if isinstance(asked[0].entry, Categorical) else sorted(values)
    return values


def _told_by_one_answer(traces: Sequence[Trace]) -> list[tuple[int, int, str]]:
    """Return pairs of calls that were answered alike but for one name, and that name."""
    pairs = []
    for (one, left), (other, right) in combinations(enumerate(traces), 2):
        differing = [
            name
            for name, value in left.values.items()
            if name in right.values and right.values[name] != value
        ]
        if len(differing) == 1:
            pairs.append((one, other, differing[0]))
    return pairs


def _mixture(values: Sequence[Value], specs: Sequence[Spec | None]) -> float:
    """Return how mixed the calls of each value are: Gini's index, 0 for not at all."""
    groups: dict[Value, Counter[Spec | None]] = {}
    for value, spec in zip(values, specs, strict=True):
        groups.setdefault(value, Counter())[spec] += 1
    return sum(
        count.total() - sum(n * n for n in count.values()) / count.total()
        for count in groups.values()
    )


def _neighbours(place: int, tried: Sequence[int]) -> list[int]:
    below = [one for one in tried if one < place]
    above = [one for one in tried if one > place]
    return [*below[-1:], *above[:1]]
