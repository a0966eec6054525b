"""How a trial ended, as pictures tell it apart: by a word and a shape, never by colour alone."""

from __future__ import annotations

import math
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
    """Return a name as a label holds it: on one line, not too long, with nothing unprintable."""
    text = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1]}…"


def short_choice(text: str) -> str:
    """Return a choice as it is written at an axis: on one line, and shorter than a name."""
    name = name_in_picture(text)
    return name if len(name) <= _LONGEST_CHOICE else f"{name[: _LONGEST_CHOICE - 1]}…"
