"""A curve in one line of text."""

from __future__ import annotations

import math
from collections.abc import Sequence

_HEIGHTS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], *, width: int) -> str:
    """Return values as a line of bars, the lowest one empty and the highest one full.

    Args:
        values: Numbers; what is not finite leaves a gap.
        width: The most characters; of more values each character has the mean of some.
    """
    groups = _groups(values, width)
    known = [value for value in groups if value is not None]
    if not known:
        return " " * len(groups)
    low, high = min(known), max(known)
    # Halves: the difference of two of the largest numbers is none that there is.
    span = high / 2 - low / 2

    def bar(value: float | None) -> str:
        if value is None:
            return " "
        if span == 0:
            return _HEIGHTS[0]
        return _HEIGHTS[min(len(_HEIGHTS) - 1, int((value / 2 - low / 2) / span * len(_HEIGHTS)))]

    return "".join(map(bar, groups))


def _groups(values: Sequence[float], width: int) -> list[float | None]:
    count = min(width, len(values))
    groups: list[float | None] = []
    for place in range(count):
        part = values[place * len(values) // count : (place + 1) * len(values) // count]
        finite = [value for value in part if math.isfinite(value)]
        groups.append(sum(value / len(finite) for value in finite) if finite else None)
    return groups
