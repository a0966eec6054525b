"""Spaces as plain data, the form in which they stand in YAML and JSON, and back."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from search_spaces.checks.parameter import field_findings
from search_spaces.checks.space import Unreadable, space_complaints
from search_spaces.complaints import Complaint, LineOf, no_lines
from search_spaces.conditions import ALWAYS, Condition
from search_spaces.errors import SearchSpaceError
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.plain_form import PlainSpace, to_plain_form
from search_spaces.ready_made.composition import compose
from search_spaces.space import SearchSpace
from search_spaces.suggestions import closest, nearest
from search_spaces.text.document_groups import read_groups
from search_spaces.values import Value, shown

_RANGE_KEYS = ("type", "low", "high", "log", "step", "when")
_CHOICE_KEYS = ("type", "choices", "when")
_OTHER_WORDS = {
    "int": "integer",
    "quniform": "float with step",
    "uniform": "float",
    "number": "float",
    "double": "float",
    "loguniform": "float with log: true",
    "log_uniform": "float with log: true",
    "choice": "categorical",
    "bool": "categorical with choices: [true, false]",
    "boolean": "categorical with choices: [true, false]",
}
_TYPES = {"integer": "integer", "float": "float", "categorical": "categorical"}


def space_to_document(space: SearchSpace) -> PlainSpace:
    """Return the space as dicts, lists and plain values; `space_from_document` is the inverse."""
    return to_plain_form(space.entries)


def space_from_document(
    document: object, *, where: str = "space", line_of: LineOf = no_lines
) -> SearchSpace:
    """Make a space of plain data.

    A parameter is a mapping with `type` (`integer`, `float` or `categorical`), the fields of that
    type under their own names, and `when`, which maps a parent to a value or a list of values. A
    plain value is a constant. A list under the name `groups` stands for the parameters of these
    groups, such as `groups: [architecture, schedule]`, which entries of the same name replace.

    Args:
        document: What YAML or JSON gave.
        where: What messages call the space.
        line_of: Gives the line of a path of keys that begins below `document`, such as
            `("learning_rate", "low")`; messages then begin with that line.

    Raises:
        SearchSpaceError: With every complaint at once, when anything is wrong.
    """
    if not isinstance(document, Mapping):
        text = f"must be a mapping of names to parameters; {shown(document)} was found"
        raise SearchSpaceError(Complaint((), text).sentence(where, line_of))
    groups = read_groups(document)
    own = {name: written for name, written in document.items() if name not in groups.keys_read}
    read = {name: _entry(str(name), written) for name, written in own.items()}
    entries = compose(groups.names, {name: reading.entry for name, reading in read.items()})
    complaints = [*groups.complaints]
    complaints.extend(found for reading in read.values() for found in reading.complaints)
    # That nothing varies (no path) may be so only because a group's name is wrong.
    complaints.extend(c for c in space_complaints(entries) if c.path or not groups.complaints)
    if complaints:
        order = {str(name): index for index, name in enumerate(document)}
        complaints.sort(key=lambda found: order.get("".join(found.path[:1]), -1))
        raise SearchSpaceError(*(found.sentence(where, line_of) for found in complaints))
    return SearchSpace(cast("Mapping[str, Parameter | Value]", entries), name=where)


class _Reading(NamedTuple):
    """An entry as far as it could be read, and what was wrong with it."""

    entry: object
    complaints: list[Complaint]


def _entry(name: str, written: object) -> _Reading:
    if not isinstance(written, Mapping):
        return _Reading(written, [])
    kind = written.get("type")
    if not isinstance(kind, str) or kind not in _TYPES:
        condition, complaints = _condition(name, written)
        path = (name, "type") if "type" in written else (name,)
        complaints.insert(0, Complaint(path, _type_text(written)))
        return _Reading(Unreadable(condition), complaints)
    if kind == "categorical":
        return _categorical(name, written)
    return _range(name, written, whole=kind == "integer")


def _type_text(written: Mapping[Any, object]) -> str:
    known = "integer, float or categorical"
    if "type" not in written:
        near = next((f", did you mean {key!r} for 'type'?" for key in written
                     if nearest(str(key), ["type"]) is not None), "")  # fmt: skip
        return f"type is missing; write type: {known}{near}"
    kind = written["type"]
    words = _TYPES | _OTHER_WORDS
    match = nearest(kind, words) if isinstance(kind, str) else None
    advice = "" if match is None else f", did you mean {words[match]!r}?"
    return f"type {shown(kind)} is not known; write {known}{advice}"


def _categorical(name: str, written: Mapping[Any, Any]) -> _Reading:
    condition, complaints = _condition(name, written)
    complaints.extend(_unknown_keys(name, written, _CHOICE_KEYS))
    if "choices" not in written:
        text = "choices is missing; write choices: [...] with at least two values"
        complaints.append(Complaint((name,), text))
        return _Reading(Unreadable(condition), complaints)
    choices = written["choices"]
    if not isinstance(choices, list | tuple):
        text = f"choices is {shown(choices)}; write a list, such as [32, 64]"
        complaints.append(Complaint((name, "choices"), text))
        return _Reading(Unreadable(condition), complaints)
    return _Reading(Categorical(choices, condition=condition), complaints)


def _range(name: str, written: Mapping[Any, Any], *, whole: bool) -> _Reading:
    condition, complaints = _condition(name, written)
    complaints.extend(_unknown_keys(name, written, _RANGE_KEYS))
    fields = {key: written[key] for key in ("low", "high", "log", "step") if key in written}
    missing = [key for key in ("low", "high") if key not in fields]
    if missing:
        complaints.extend(
            Complaint((name,), f"{key} is missing; write {key}: with a number") for key in missing
        )
        findings = field_findings(fields, whole=whole)
        complaints.extend(Complaint((name, key), text) for key, text in findings)
        return _Reading(Unreadable(condition), complaints)
    kind: type[Integer] | type[Float] = Integer if whole else Float
    parameter: Parameter = kind(**fields, condition=condition)
    return _Reading(parameter, complaints)


def _condition(name: str, written: Mapping[Any, Any]) -> tuple[Condition, list[Complaint]]:
    when = written.get("when", {})
    if not isinstance(when, Mapping):
        text = f"when is {shown(when)}; write a mapping, such as when: {{optimizer: sgd}}"
        return ALWAYS, [Complaint((name, "when"), text)]
    return ALWAYS.also({str(parent): allowed for parent, allowed in when.items()}), []


def _unknown_keys(
    name: str, written: Mapping[Any, object], known: tuple[str, ...]
) -> list[Complaint]:
    return [
        Complaint(
            (name, str(key)),
            f"key {shown(key)} is not known; write one of {', '.join(known)}"
            f"{closest(str(key), known)}",
        )
        for key in written
        if key not in known
    ]
