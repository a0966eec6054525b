"""What can be wrong with a whole space: names, entries, conditions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, final

from search_spaces.checks.condition import condition_complaints
from search_spaces.checks.parameter import parameter_findings
from search_spaces.complaints import Complaint
from search_spaces.conditions import ALWAYS, Condition
from search_spaces.parameters import Categorical, Float, Integer, Parameter
from search_spaces.values import is_plain, shown, value_problem

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_RESERVED = frozenset(
    [
        *("rank", "trial", "value", "spread", "outcome", "score", "study", "backend", "seed"),
        *("epoch", "epochs", "best_epoch", "seconds"),
    ]
)


@final
@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands in for a parameter that the reader of a document has complained about already.

    Attributes:
        condition: When the parameter is active, as far as it could be read.
    """

    condition: Condition = ALWAYS


def space_complaints(entries: object) -> list[Complaint]:
    """Return everything that is wrong with the entries of a space, in the order of the entries.

    Args:
        entries: Parameters, constants, `Unreadable` marks or anything else, by name.
    """
    if not isinstance(entries, Mapping):
        text = f"must be a mapping of names to parameters; {shown(entries)} was given"
        return [Complaint((), text)]
    complaints = _name_complaints(entries)
    conditions: dict[str, Condition] = {}
    sound: dict[str, Parameter] = {}
    constants: dict[str, object] = {}
    for key, entry in entries.items():
        name = str(key)
        match entry:
            case Integer() | Float() | Categorical():
                findings = parameter_findings(entry)
                complaints.extend(Complaint((name, key), text) for key, text in findings)
                conditions[name] = entry.condition
                if not findings:
                    sound[name] = entry
            case Unreadable():
                conditions[name] = entry.condition
            case _:
                constants[name] = entry
                complaints.extend(_constant_complaints(name, entry))
    complaints.extend(condition_complaints(conditions, sound, constants))
    if not conditions:
        complaints.append(Complaint((), "no parameter varies; add at least one that does"))
    order = {str(key): index for index, key in enumerate(entries)}
    return sorted(complaints, key=lambda complaint: order.get("".join(complaint.path[:1]), -1))


def _name_complaints(entries: Mapping[Any, object]) -> list[Complaint]:
    complaints = []
    first_spelling: dict[str, str] = {}
    for name in entries:
        if not isinstance(name, str):
            text = f"the name {shown(name)} is not text; write it as text"
            complaints.append(Complaint((str(name),), text))
            continue
        problem = name_problem(name)
        if problem is not None:
            complaints.append(Complaint((name,), f"the name {problem}"))
        other = first_spelling.setdefault(name.casefold(), name)
        if other != name:
            text = f"the name differs from {shown(other)} only in case; rename one of them"
            complaints.append(Complaint((name,), text))
    return complaints


def name_problem(name: str) -> str | None:
    """Return what keeps a name from standing in a space, to follow `the name`, or None."""
    if name == "":
        return "is empty; write a word"
    if len(name) > 64:
        return f"has {len(name)} characters; shorten it to 64 or fewer"
    if not _NAME.fullmatch(name):
        return "is not allowed; begin with a letter, then use only letters, digits and underscores"
    if "__" in name:
        return "has two underscores in a row; write one"
    if name.casefold() in _RESERVED:
        return f"is reserved for results; write another, for example 'model_{name.lower()}'"
    return None


def _constant_complaints(name: str, entry: object) -> list[Complaint]:
    match entry:
        case list() | tuple() | set() | frozenset():
            text = f"is {shown(entry)}; write a categorical with these choices"
        case None:
            text = "has no value; write one, or remove the name"
        case _ if is_plain(entry):
            problem = value_problem(entry)
            if problem is None:
                return []
            text = f"constant {shown(entry)} {problem}"
        case _:
            text = f"constant {shown(entry)} {value_problem(entry)}"
    return [Complaint((name,), text)]
