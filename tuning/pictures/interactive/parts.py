"""Several small pictures in one, side by side and row below row."""

from __future__ import annotations

from typing import Any

_ACROSS = 3
_GAP = 0.09


def parts(count: int, *, across: int = _ACROSS) -> list[dict[str, dict[str, Any]]]:
    """Return where pairs of axes stand, from the upper left, by plotly's names of the axes."""
    across = min(across, count)
    down = rows_of(count, across=across)
    found = []
    for place in range(count):
        at = "" if place == 0 else str(place + 1)
        row, column = divmod(place, across)
        found.append(
            {
                f"xaxis{at}": {"domain": _part(column, across), "anchor": f"y{at}"},
                f"yaxis{at}": {"domain": _part(down - 1 - row, down), "anchor": f"x{at}"},
            }
        )
    return found


def rows_of(count: int, *, across: int = _ACROSS) -> int:
    """Return how many rows there are of so many small pictures."""
    return -(-count // min(across, count))


def _part(number: int, of: int) -> list[float]:
    """Return the part of a picture's width or height that one of several in a row has."""
    size = (1.0 - _GAP * (of - 1)) / of
    start = number * (size + _GAP)
    return [start, min(1.0, start + size)]
