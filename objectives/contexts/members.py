"""What a person's class says of its callbacks: how they are called, and what of theirs is kept."""

from __future__ import annotations

import inspect
from typing import Any

from objectives.errors import ObjectiveError

_USUALLY_KEPT = 3


def takes_context(callbacks: Any) -> bool:
    """Tell whether a class's ``callbacks`` has a second parameter for the context.

    One that is called ``context``, or that has no value of its own; others are the class's affair.
    """
    if not callable(callbacks):
        return False
    second = list(inspect.signature(callbacks).parameters.values())[1:2]
    return any(
        one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)
        and (one.name == "context" or one.default is one.empty)
        for one in second
    )


def callbacks_complaints(instance: object) -> list[str]:
    """Return what keeps the ``callbacks`` of a class from being called."""
    if not hasattr(instance, "callbacks"):
        return []
    callbacks = instance.callbacks
    form = "write callbacks(self, configuration), or callbacks(self, configuration, context)"
    if not callable(callbacks):
        return [f"callbacks is a {type(callbacks).__name__}, not a method; {form}"]
    taken = inspect.signature(callbacks)
    try:
        taken.bind("configuration", *(["context"] if takes_context(callbacks) else []))
    except TypeError:
        return [f"callbacks{taken} is called with a configuration, and a context; {form}"]
    return []


def kept_folders(instance: object, *, where: str) -> int | None:
    """Return of how many of the best trials folders are kept; None for all.

    Raises:
        ObjectiveError: If the class's ``keep_folders`` is neither a number nor ``"all"``.
    """
    stated = getattr(instance, "keep_folders", _USUALLY_KEPT)
    if stated == "all":
        return None
    if isinstance(stated, bool) or not isinstance(stated, int) or stated < 0:
        raise ObjectiveError(
            f"{where}.keep_folders {stated!r}: write of how many of the best trials the folders are"
            ' kept, 0 or more, or "all"'
        )
    return stated
