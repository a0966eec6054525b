"""Ray's account of how a worker came to its end, to the failure that a trial records."""

from __future__ import annotations

import re

from objectives.failure import Failure, FailureKind

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_DETAIL = re.compile(r"Worker exit detail: (.*?)(?: Some common causes|$)", re.MULTILINE)
_OUT_OF_MEMORY = "running low on memory"
_LONGEST_MESSAGE = 500


def from_error_text(text: str) -> Failure:
    """Return the failure behind the text of Ray's error.

    A trial's own exceptions never get here, they are failures already. What does is a process
    that died, or an objective that could not be loaded in a worker.
    """
    plain = _COLOURS.sub("", text).strip()
    if _OUT_OF_MEMORY in plain:
        return _failure(FailureKind.OUT_OF_MEMORY, "Ray ended the worker to save memory", plain)
    detail = _DETAIL.search(plain)
    if detail is not None:
        return _failure(FailureKind.CRASHED, f"the worker process died: {detail[1]}", plain)
    lines = plain.splitlines() or ["Ray does not say why"]
    return _failure(FailureKind.CRASHED, f"the worker failed: {lines[-1].strip()}", plain)


def _failure(kind: FailureKind, message: str, text: str) -> Failure:
    return Failure(kind=kind, message=message[:_LONGEST_MESSAGE], traceback=text)
