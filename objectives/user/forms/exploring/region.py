"""Answers for which the same is asked for, and what several such regions are together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, TypeAlias, final

from search_spaces import Value

Spec: TypeAlias = "tuple[Any, ...]"
ANY_WAY: Spec = ("any way",)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Answers for which the same is asked for.

    Attributes:
        clauses: The values of other parameters, by the code's own names.
        specs: How it is asked for, None for not at all; several where nothing that can stand in
            a condition tells them apart.
    """

    clauses: Mapping[str, tuple[Value, ...]]
    specs: frozenset[Spec | None]

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two regions equal."""
        return tuple(sorted((n, repr(v)) for n, v in self.clauses.items())), self.specs


def ways_to_ask(regions: list[Region]) -> int:
    """Return in how many regions something is asked for."""
    return sum(region.specs != {None} for region in regions)


def are_equal(left: list[Region], right: list[Region]) -> bool:
    """Tell whether the same is true of both, in whatever order."""
    return {one.key for one in left} == {one.key for one in right}


def grouped(parent: str, parts: Mapping[Value, list[Region]]) -> list[Region]:
    """Return the regions of all values; values of which the same is true have them together."""
    groups: list[tuple[list[Value], list[Region]]] = []
    for value, regions in parts.items():
        for values, known in groups:
            if are_equal(known, regions):
                values.append(value)
                break
        else:
            groups.append(([value], regions))
    if len(groups) == 1:
        return groups[0][1]
    order = {value: place for place, value in enumerate(parts)}
    return [
        Region(
            clauses={parent: tuple(sorted(values, key=order.__getitem__)), **region.clauses},
            specs=region.specs,
        )
        for values, regions in groups
        for region in regions
    ]


def joined(regions: list[Region]) -> list[Region]:
    """Return regions of the same with those put together that differ in one clause alone."""
    waiting = list(regions)
    done = False
    while not done:
        done = True
        for one, other in combinations(range(len(waiting)), 2):
            together = _together(waiting[one], waiting[other])
            if together is not None:
                del waiting[other]
                waiting[one] = together
                done = False
                break
    return waiting


def _together(one: Region, other: Region) -> Region | None:
    if one.specs != other.specs or one.clauses.keys() != other.clauses.keys():
        return None
    differing = [name for name in one.clauses if set(one.clauses[name]) != set(other.clauses[name])]
    if len(differing) != 1:
        return None
    name = differing[0]
    union = tuple(dict.fromkeys([*one.clauses[name], *other.clauses[name]]))
    return Region(clauses={**one.clauses, name: union}, specs=one.specs)
