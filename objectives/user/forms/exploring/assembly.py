"""A search space of the regions in which each name is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeAlias, final

from objectives.user.forms.asked import Asked
from objectives.user.forms.exploring.region import ANY_WAY, Region
from objectives.user.forms.exploring.regions import Regions
from objectives.user.forms.exploring.trace import Trace, has_value, size_of
from objectives.user.forms.exploring.widest import widest
from objectives.user.forms.names import case_name, mirrored_name, ranged_name, space_name
from objectives.user.forms.recorder import AskedWronglyError
from search_spaces import Categorical, Float, Integer, Parameter, Value
from search_spaces.conditions import ALWAYS

MOST_CASES = 12

_Allowed: TypeAlias = "dict[str, tuple[Value, ...]]"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One entry of the space for a name of the code.

    Attributes:
        asked: What is asked for.
        space_name: Its name in the space; empty for a value that the code itself says.
        allowed: When it is asked for: values of other entries of the space.
        above: The same, with what these depend on.
    """

    asked: Asked
    space_name: str
    allowed: Mapping[str, tuple[Value, ...]]
    above: Mapping[str, tuple[Value, ...]]


@final
class Assembly:
    """The entries of the space, name by name, parents before what depends on them."""

    def __init__(self, regions: Regions, traces: Sequence[Trace]) -> None:
        """Put all names together."""
        self.notes: list[str] = []
        self.variants: dict[str, list[Variant]] = {}
        self._traces = traces
        self._regions = regions
        self._open: set[str] = set()
        for name in names_in_order(traces):
            self._of(name)

    def entries(self) -> dict[str, Parameter | Value]:
        """Return the entries of the space, by its names."""
        found: dict[str, Parameter | Value] = {}
        codes: dict[str, str] = {}
        for name in names_in_order(self._traces):
            for one in self.variants[name]:
                if not one.space_name:
                    continue
                other = codes.setdefault(one.space_name.casefold(), name)
                if one.space_name in found or other != name:
                    raise AskedWronglyError(
                        f"the names {other!r} and {name!r} cannot be told apart in a search space;"
                        " rename one of them"
                    )
                match one.asked.entry:
                    case Integer() | Float() | Categorical() as entry:
                        condition = ALWAYS.also(dict(one.allowed))
                        found[one.space_name] = replace(entry, condition=condition)
                    case constant:
                        found[one.space_name] = constant
        return found

    def first(self, trace: Trace) -> dict[str, Value]:
        """Return a call's answers under the names of the space."""
        found: dict[str, Value] = {}
        for name, value in trace.values.items():
            own = trace.asked[name].own_value(value)
            for one in self.variants[name]:
                holds = all(found.get(p) in allowed for p, allowed in one.allowed.items())
                kept = one.asked.space_value(own) if one.space_name and holds else None
                if kept is not None:
                    found[one.space_name] = kept
                    break
        return found

    def _of(self, name: str) -> list[Variant]:
        """Return the variants of a name, those of its parents made first."""
        if name not in self.variants:
            self._open.add(name)
            regions = self._without_circles(self._regions.of(name)[0])
            for parent in {parent for one in regions for parent in one.clauses}:
                self._of(parent)
            self.variants[name] = self._variants(name, regions)
            self._open.discard(name)
        return self.variants[name]

    def _without_circles(self, regions: list[Region]) -> list[Region]:
        """Return the regions, as one if they depend on what depends on them."""
        if any(parent in self._open for one in regions for parent in one.clauses):
            specs = frozenset(spec for one in regions for spec in one.specs)
            return [Region(clauses={}, specs=specs)]
        return regions

    def _variants(self, name: str, regions: list[Region]) -> list[Variant]:
        ways = self._regions.ways(name)
        wanted = [region for region in regions if region.specs != {None}]
        cannot_tell = any(len(region.specs - {None}) > 1 for region in wanted)
        if cannot_tell or any(ANY_WAY in region.specs for region in wanted):
            ways = {ANY_WAY: self._all_ways(name, list(ways.values()))}
            regions = self._without_circles(self._regions.of(name, whatever_way=True)[0])
            wanted = [region for region in regions if region.specs != {None}]
        if any(None in region.specs for region in wanted):
            self.notes.append(
                f"{name} is asked for only where a range without steps has some of its values; it"
                " is drawn for the others too, and left aside there"
            )
        made: list[Variant] = []
        for region in wanted:
            asked = ways[next(spec for spec in region.specs if spec is not None)]
            made += [
                Variant(asked=asked, space_name="", allowed=allowed, above=above)
                for allowed, above in self._conditions(region)
            ]
        if len(made) > MOST_CASES:
            self.notes.append(
                f"{name} is asked for in {len(made)} different cases; it is drawn always, and left"
                " aside where it is not asked for"
            )
            asked = widest(list(self._regions.ways(name).values()))
            made = [Variant(asked=asked, space_name="", allowed={}, above={})]
        return self._named(name, made)

    def _all_ways(self, name: str, ways: list[Asked]) -> Asked:
        asked = widest(ways)
        self.notes.append(
            f"{name} is asked for with {len(ways)} different ranges or lists of choices that no"
            f" condition tells apart; it is drawn from all of them together ({_range_text(asked)}),"
            " and what is drawn is handed out"
        )
        return asked

    def _named(self, name: str, variants: list[Variant]) -> list[Variant]:
        several = len({one.asked.spec for one in variants}) > 1
        cases: dict[str, int] = {}
        named = []
        for one in variants:
            if not one.asked.varies:
                # A value that the code itself says is written down where it is always the same.
                is_constant = len(variants) == 1 and not one.allowed
                named.append(replace(one, space_name=space_name(name) if is_constant else ""))
                continue
            plain = mirrored_name(name) if one.asked.mirror is not None else space_name(name)
            base = ranged_name(one.asked) if several else plain
            cases[base] = cases.get(base, 0) + 1
            named.append(replace(one, space_name=case_name(base, cases[base])))
        return named

    def _conditions(self, region: Region) -> Iterator[tuple[_Allowed, _Allowed]]:
        """Yield the region in entries of the space: one way for each way of asking a parent."""
        ways = [
            [
                (one, values)
                for one in self._of(parent)
                if (values := tuple(v for v in allowed if has_value(one.asked, v)))
            ]
            for parent, allowed in region.clauses.items()
        ]
        for chosen in product(*ways):
            allowed: _Allowed | None = {}
            above: _Allowed | None = {}
            for parent, values in chosen:
                if not parent.space_name or not parent.asked.varies:
                    allowed = _both(allowed, parent.allowed)
                elif len(values) < (size_of(parent.asked) or len(values) + 1):
                    allowed = _both(allowed, {parent.space_name: values})
                    above = _both(above, {parent.space_name: values})
                elif parent.allowed:
                    allowed = _both(allowed, parent.allowed)
                above = _both(above, parent.above)
            if allowed is None or above is None:
                continue
            yield self._needed(allowed), above

    def _needed(self, allowed: _Allowed) -> _Allowed:
        """Return clauses without those that follow from the others."""
        variants = {one.space_name: one for many in self.variants.values() for one in many}
        needed = dict(allowed)
        for name, values in allowed.items():
            for other in needed:
                implied = variants[other].above.get(name) if other != name else None
                if implied is not None and set(implied) <= set(values):
                    del needed[name]
                    break
        return needed


def names_in_order(traces: Sequence[Trace]) -> list[str]:
    """Return all names, each behind what was asked before it."""
    order: list[str] = []
    for trace in traces:
        at = 0
        for name in trace.asked:
            if name in order:
                at = max(at, order.index(name) + 1)
            else:
                order.insert(at, name)
                at += 1
    return order


def _both(one: _Allowed | None, other: Mapping[str, tuple[Value, ...]]) -> _Allowed | None:
    """Return what both allow, None where that is nothing."""
    if one is None:
        return None
    result = dict(one)
    for name, values in other.items():
        if name in result:
            values = tuple(value for value in result[name] if value in values)  # noqa: PLW2901
        if not values:
            return None
        result[name] = values
    return result


def _range_text(asked: Asked) -> str:
    match asked.entry:
        case Integer(low, high) | Float(low, high):
            return f"{low:g} to {high:g}"
        case Categorical(choices=choices):
            return f"{len(choices)} choices"
        case constant:
            return str(constant)
