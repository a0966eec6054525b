"""What is wrong with a space for a model family: names, values, and what does not go together."""

from collections.abc import Collection, Iterator
from typing import assert_never

from search_spaces.combinations import combinations, space_values
from search_spaces.known.needs import need_complaint
from search_spaces.known.parameters import (
    group_names,
    is_layer_width,
    known_parameter,
    known_parameters,
)
from search_spaces.known.record import Allowed, KnownParameter, OneOf, Range, Text
from search_spaces.known.rules import rule_complaint
from search_spaces.parameters import Float
from search_spaces.space import SearchSpace
from search_spaces.suggestions import closest
from search_spaces.values import is_plain, same_value, shown


def known_space_complaints(space: SearchSpace, *, reads: Collection[str], who: str) -> list[str]:
    """Return a sentence for everything in a space that a model family could not use.

    Names that it does not read, values that no model can be built with, parameters that some
    configuration of the space would have without what they need, and combinations that do not go
    together.

    Args:
        space: A valid space.
        reads: Names of known parameters that the family reads; `neurons` stands also for
            `neurons_1`, `neurons_2`, ...
        who: What sentences call the family, such as `the MLP`.
    """
    complaints = []
    for name in space.names:
        if not _is_read(name, reads):
            complaints.append(_unread(name, reads, who))
            continue
        known = known_parameter(name)
        if known is not None:
            found = list(_value_complaints(space, name, known.allowed, who=who))
            complaints.extend(found or _combination_complaints(space, known))
    return complaints


def _is_read(name: str, reads: Collection[str]) -> bool:
    return name in reads or (is_layer_width(name) and "neurons" in reads)


def _unread(name: str, reads: Collection[str], who: str) -> str:
    nearest = closest(name, reads)
    if nearest:
        return f"space.{name}: {who} does not read it{nearest}; rename it or remove it"
    return f"space.{name}: {who} does not read it; remove it, it reads {_all_read(reads)}"


def _all_read(reads: Collection[str]) -> str:
    """Return what a family reads, whole groups by their name: single names would fill a page."""
    complete = [
        group
        for group in group_names()
        if all(known.name in reads for known in known_parameters().values() if known.group == group)
    ]
    parts = [f"the groups {', '.join(complete)}"] if complete else []
    singles = [
        name
        for name in reads
        if (known := known_parameter(name)) is None or known.group not in complete
    ]
    parts += [", ".join(sorted(singles))] if singles else []
    return " and ".join(parts)


def _value_complaints(
    space: SearchSpace, name: str, allowed: Allowed, *, who: str
) -> Iterator[str]:
    match allowed:
        case Range():
            yield from _range_complaints(space, name, allowed, who=who)
        case OneOf():
            for value in space_values(space, name):
                if not any(same_value(value, choice) for choice in allowed.choices):
                    yield f"space.{name}: {_not_a_choice(name, value, allowed)}"
        case Text():
            if not all(allowed.holds(value) for value in space_values(space, name)):
                yield f"space.{name}: {_no_text(allowed)}"
        case _:
            assert_never(allowed)


def _range_complaints(space: SearchSpace, name: str, allowed: Range, *, who: str) -> Iterator[str]:
    """Yield at most one sentence: the ends of a range are often wrong for one reason."""
    for value in space_values(space, name):
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield f"space.{name}: {shown(value)} is not a number; allowed is {allowed}"
        elif allowed.is_whole and isinstance(value, float):
            is_float = isinstance(space.parameters.get(name), Float)
            remedy = "type: integer" if is_float else f"a whole number, {allowed}"
            yield f"space.{name}: {value} is not a whole number; write {remedy}"
        elif not allowed.holds(value):
            yield f"space.{name}: {value} is outside what {who} can use; allowed is {allowed}"
        else:
            continue
        return


def _no_text(allowed: Text) -> str:
    if allowed.or_number:
        return f"is neither text nor a whole number from 0; write text such as {allowed.example!r}"
    return f"is no text; write text such as {allowed.example!r}"


def _not_a_choice(name: str, value: object, allowed: OneOf) -> str:
    if isinstance(allowed.choices[0], bool):
        return f"{shown(value)} is not true or false; write true or false"
    words = [str(choice) for choice in allowed.choices]
    article = "an" if name[0] in "aeiou" else "a"
    nearest = closest(str(value), words) if is_plain(value) else ""
    return f"{shown(value)} is not {article} {name} here{nearest}; use {', '.join(words)}"


def _combination_complaints(space: SearchSpace, known: KnownParameter) -> Iterator[str]:
    name = known.name
    complaint = need_complaint(space, name, known.needs) if known.needs else None
    if complaint is None:
        complaint = rule_complaint(space, name)
    if complaint is None and known.beside is not None:
        complaint = _lonely(space, name, known.beside)
    if complaint is not None:
        yield complaint


def _lonely(space: SearchSpace, name: str, beside: str) -> str | None:
    """Say that a parameter may be without the one that it belongs to."""
    if beside not in space.names:
        return f"space.{name}: does nothing without {beside}; add {beside}, or remove {name}"
    for combination in combinations(space, (name, beside), active=name):
        if beside not in combination:
            when = space.parameters[beside].condition
            return (
                f"space.{name}: does nothing while {beside} is inactive; let it, too, be active"
                f" only when {when}"
            )
    return None
