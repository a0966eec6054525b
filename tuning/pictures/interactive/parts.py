"""Several small pictures in one, side by side and row below row."""

from __future__ import annotations

from typing import Any

_ACROSS = 3
_GAP = 0.09


def parts(
    count: int, *, across: int = _ACROSS, below: float = _GAP
) -> list[dict[str, dict[str, Any]]]:
    """Return where pairs of axes stand, from the upper left, by plotly's names of the axes.

    Args:
        count: How many there are.
        across: How many stand side by side at most.
        below: The share of the whole height that is left below each but the last row.
    """
    across = min(across, count)
    down = rows_of(count, across=across)
    found = []
    for place in range(count):
        at = "" if place == 0 else str(place + 1)
        row, column = divmod(place, across)
        found.append(
            {
                f"xaxis{at}": {"domain": _part(column, across, gap=_GAP), "anchor": f"y{at}"},
                f"yaxis{at}": {
                    "domain": _part(down - 1 - row, down, gap=below),
                    "anchor": f"x{at}",
                },
            }
        )
    return found


def rows_of(count: int, *, across: int = _ACROSS) -> int:
    """Return how many rows there are of so many small pictures."""
    return -(-count // min(across, count))


def _part(number: int, of: int, *, gap: float) -> list[float]:
    """Return the part of a picture's width or height that one of several in a row has."""
    size = (1.0 - gap * (of - 1)) / of
    start = number * (size + gap)
    return [start, min(1.0, start + size)]
