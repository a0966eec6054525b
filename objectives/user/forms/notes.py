"""What people should know, before trial 0, of a space that was found."""

from __future__ import annotations

from collections.abc import Sequence

from objectives.user.forms.asked import Asked
from objectives.user.forms.exploring.assembly import Assembly
from objectives.user.forms.exploring.calls import Calls
from objectives.user.forms.exploring.trace import Trace, begun
from objectives.user.forms.names import space_name
from search_spaces import Value
from search_spaces.values import shown

_MOST_NOTES = 3


def notes_of(assembly: Assembly, calls: Calls) -> list[str]:
    """Return a sentence for each name that is written otherwise, each way of drawing, each failure.

    Args:
        assembly: The entries of the space.
        calls: The calls that told of them.
    """
    return [
        *_renamed(assembly),
        *assembly.notes,
        *_drawn_otherwise(assembly),
        *_failures(calls.traces),
        *(_unfinished(calls) if calls.hit_limit else ()),
    ]


def _failures(traces: Sequence[Trace]) -> list[str]:
    """Return what was raised for some answers, and for which."""
    failed = [trace for trace in traces if trace.failure]
    worked = [trace for trace in traces if not trace.failure]
    said: dict[str, str] = {}
    for trace in failed:
        differing = min((_difference(trace, other) for other in worked), key=len)
        answers = ", ".join(f"{name}={shown(value)}" for name, value in differing.items())
        said.setdefault(trace.failure, answers)
    return [
        f"{failure}{f' (with {answers})' if answers else ''}; such trials will fail"
        for failure, answers in list(said.items())[:_MOST_NOTES]
    ]


def _difference(trace: Trace, other: Trace) -> dict[str, Value]:
    return {n: v for n, v in trace.values.items() if n not in other.values or other.values[n] != v}


def _renamed(assembly: Assembly) -> list[str]:
    renamed = {
        name: variants[0].space_name
        for name, variants in assembly.variants.items()
        if len(variants) == 1 and variants[0].space_name == space_name(name) != name
    }
    if not renamed:
        return []
    pairs = ", ".join(f"{name!r} as {ours}" for name, ours in renamed.items())
    return [f"the space holds {pairs}; the code goes on to ask for its own names"]


def _drawn_otherwise(assembly: Assembly) -> list[str]:
    notes: dict[str, None] = {}
    for name, variants in assembly.variants.items():
        ranges = [one for one in variants if one.space_name]
        if len({one.asked.spec for one in ranges}) > 1:
            listed = ", ".join(one.space_name for one in ranges)
            notes[f"{name} has different values in different cases, which are {listed}"] = None
        for one in ranges:
            notes |= dict.fromkeys(_of_one(name, one.asked, one.space_name))
    return list(notes)


def _of_one(name: str, asked: Asked, ours: str) -> list[str]:
    notes = [asked.note] if asked.note else []
    default = asked.default
    if default is not None and asked.varies and asked.space_value(default) is None:
        first = asked.own_value(begun(asked))
        notes.append(f"{name} begins with {first}: its default {default} is none of its values")
    if asked.mirror is not None:
        notes.append(
            f"{name} is drawn as {ours}, which is {asked.mirror:g} - {name}, since a reversed log"
            " scale has its small steps at the high end"
        )
    return notes


def _unfinished(calls: Calls) -> list[str]:
    return [
        f"{len(calls.traces)} builds were made to find the space, and there are more cases than"
        " that; a trial that asks for what was not found fails, and says so"
    ]
