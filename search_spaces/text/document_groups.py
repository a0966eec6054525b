"""The groups that a space written as plain data asks for by name."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from search_spaces.complaints import Complaint
from search_spaces.known.parameters import group_names
from search_spaces.ready_made.composition import unknown_group
from search_spaces.values import shown

KEY = "groups"


class GroupsRead(NamedTuple):
    """Names of known groups, what was wrong with the others, and the keys that were used up."""

    names: list[str]
    complaints: list[Complaint]
    keys_read: tuple[str, ...]


def read_groups(document: Mapping[Any, object]) -> GroupsRead:
    """Return the groups that a document lists under `groups`.

    Only a list is read as such, and text that can only be meant so; a parameter or a number of
    this name is the user's own, as in a model with group normalisation.
    """
    written = document.get(KEY)
    if isinstance(written, str) and set(written.split("+")) <= set(group_names()):
        names = ", ".join(written.split("+"))
        text = f"is text; write a list of groups, {KEY}: [{names}]"
        return GroupsRead([], [Complaint((KEY,), text)], (KEY,))
    if not isinstance(written, list | tuple):
        return GroupsRead([], [], ())
    known: list[str] = []
    complaints = []
    if not written:
        text = f"is empty; write one or more of {', '.join(group_names())}"
        complaints.append(Complaint((KEY,), text))
    for index, name in enumerate(written):
        path = (KEY, str(index))
        if not isinstance(name, str) or name not in group_names():
            complaints.append(Complaint(path, unknown_group(name)))
        elif name in known:
            complaints.append(Complaint(path, f"{shown(name)} is written twice; drop one"))
        else:
            known.append(name)
    return GroupsRead(known, complaints, (KEY,))
