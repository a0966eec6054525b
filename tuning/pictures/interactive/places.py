"""An axis of plotly's for a parameter, and the colours of values from the worst to the best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.pictures.interactive.canvas import GRID, QUIET, STRONG, broken_name, plain
from tuning.pictures.marks import short_choice

if TYPE_CHECKING:
    from tuning.pictures.axes import Axis
    from tuning.pictures.slices import Slices

NOTHING = "No trial has completed yet, or nothing varies."


def along(axis: Axis, *, width: int = 36) -> dict[str, Any]:
    """Return the axis along which a parameter's values stand, its name on lines of some width."""
    settings: dict[str, Any] = {
        "title": {"text": broken_name(axis.parameter, width=width), "standoff": 8},
        "gridcolor": GRID,
        "zeroline": False,
        "type": "log" if axis.is_logarithmic else "linear",
        "exponentformat": "e",  # 1e-4, not 100µ
    }
    if axis.choices:
        settings |= {
            "tickvals": list(range(len(axis.choices))),
            "ticktext": [choice_name(choice) for choice in axis.choices],
            "tickfont": {"size": 10},
            "range": [-0.5, len(axis.choices) - 0.5],
        }
    return settings


def colours(slices: Slices) -> dict[str, Any]:
    """Return the scale of colours in which the best value is the strongest: one hue, by lightness.

    Beside it goes ``slices.worth`` of each value.
    """
    best_first = str(slices.direction) == "minimize"
    worst, best = (STRONG, QUIET) if best_first else (QUIET, STRONG)
    return {"colorscale": [[0.0, worst], [1.0, best]], "showscale": False}


def choice_name(text: str) -> str:
    """Return a choice as it is written at an axis: short, without tags."""
    return plain(short_choice(text))
