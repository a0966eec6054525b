"""How a study confirms its best trials: which of them train again, and how often."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import final

CONFIRM_AUTO = "auto"
"""What a study has that confirms as is usual, once it has enough trials."""
CONFIRM_NONE = "none"
"""What a study has that names the best trial by the search alone."""
FEWEST_CONFIRMED = 20
"""Of fewer finished trials the best is hardly better by luck than it would be anyway."""
SHARE_OF_TIME = 0.1
"""Of a time limit, what is kept for confirming."""

MOST = 100
"""Of trials and of seeds, at most so many."""

_WRITTEN = re.compile(r"(\d{1,3})x(\d{1,3})")


@final
@dataclass(frozen=True, slots=True)
class Confirm:
    """Which trials train again.

    Attributes:
        top: The best so many, at least 2.
        runs: Each with so many fresh seeds, at least 2: one number has no spread.
    """

    top: int
    runs: int


USUAL_CONFIRM = Confirm(5, 3)


def confirm_of(word: str) -> Confirm | None:
    """Return what ``auto`` or ``5x3`` stands for; None for ``none``."""
    if word == CONFIRM_NONE:
        return None
    return confirm_in(word) or USUAL_CONFIRM


def confirm_for(word: str, *, finished: int) -> Confirm | None:
    """Return what is confirmed of a study with so many finished trials; None for nothing."""
    if word == CONFIRM_AUTO and finished < FEWEST_CONFIRMED:
        return None
    return confirm_of(word)


def confirm_in(word: str) -> Confirm | None:
    """Return what a text such as ``5x3`` says; None where it says nothing that can be."""
    found = _WRITTEN.fullmatch(word)
    if found is None:
        return None
    top, runs = int(found[1]), int(found[2])
    return Confirm(top, runs) if 2 <= top <= MOST and 2 <= runs <= MOST else None
