"""Commands of the documentation with little to do, and otherwise as they stand."""

from __future__ import annotations

from itertools import pairwise

_SHORT = {"--trials": "2", "--epochs": "2", "--patience": "1", "--steps": "20", "--seeds": "1"}
_TAKES = {
    "search": ("--trials", "--epochs", "--patience"),
    "lr-range": ("--steps",),
    "retrain": ("--seeds",),
}


def shortened(command: list[str]) -> list[str]:
    """Return a command with little to do, without the word ``tuning``."""
    _, verb, *rest = command
    kept: list[str] = []
    for before, word in pairwise([verb, *rest]):
        if word not in _SHORT and before not in _SHORT:
            kept.append(word)
    return [verb, *kept, *(word for flag in _TAKES.get(verb, ()) for word in (flag, _SHORT[flag]))]
