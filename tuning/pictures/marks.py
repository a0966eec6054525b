"""How a trial ended, as pictures tell it apart: by a word and a shape, never by colour alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, assert_never

from objectives.failure import FailureKind
from tuning.records import Completed, Failed, Pruned

if TYPE_CHECKING:
    from tuning.records import Outcome

_SPAN_OF_A_LINE = 50.0
_LONGEST_NAME = 36
_LONGEST_CHOICE = 14
# Behind dashes and their like a name may go on in the next line.
_JOINTS = re.compile(r"(?<=[_\-. …])")


class Mark(StrEnum):
    """How a trial ended."""

    COMPLETED = "completed"
    PRUNED = "pruned"
    DIVERGED = "diverged"
    FAILED = "failed"


def mark_of(outcome: Outcome) -> Mark:
    """Return the mark of an outcome."""
    match outcome:
        case Completed():
            return Mark.COMPLETED
        case Pruned():
            return Mark.PRUNED
        case Failed(kind=FailureKind.DIVERGED):
            return Mark.DIVERGED
        case Failed():
            return Mark.FAILED
        case _:
            assert_never(outcome)


def spans_magnitudes(values: Iterable[float]) -> bool:
    """Tell whether values are told apart on a logarithmic axis alone: all above 0, far apart."""
    known = [value for value in values if math.isfinite(value)]
    return bool(known) and min(known) > 0 and max(known) / min(known) > _SPAN_OF_A_LINE


def name_in_picture(name: str) -> str:
    """Return a name as a label holds it: on one line, not too long, with nothing unprintable.

    What is too long lacks its middle: names that begin alike often end differently.
    """
    return _without_middle(_on_one_line(name), _LONGEST_NAME)


def said_in_picture(message: str) -> str:
    """Return the beginning of what was said as a label holds it."""
    text = _on_one_line(message)
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def short_choice(text: str) -> str:
    """Return a choice as it is written at an axis: on one line, and shorter than a name."""
    return _without_middle(_on_one_line(text), _LONGEST_CHOICE)


def name_lines(name: str, *, width: int) -> list[str]:
    """Return a name as a label holds it on lines that end where one of its parts does.

    Args:
        name: A person's name for something.
        width: The most characters of a line.
    """
    lines = [""]
    for part in _JOINTS.split(name_in_picture(name)):
        pieces = [part[at : at + width] for at in range(0, len(part), width)]
        for piece in pieces:
            if lines[-1] and len(lines[-1] + piece.rstrip()) > width:
                lines.append("")
            lines[-1] += piece
    return [line.strip() for line in lines]


def _on_one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _without_middle(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    behind = longest // 3
    return f"{text[: longest - 1 - behind]}…{text[-behind:]}"
