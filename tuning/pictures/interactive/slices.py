"""The value of trials along each parameter by itself, for plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    GRID,
    STRONG,
    Figure,
    add_trace,
    empty_page_figure,
    plain_name,
    say_instead,
)
from tuning.pictures.interactive.places import NOTHING, along
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.slices import Slices

_ACROSS = 3
_ROW_PIXELS = 260
_GAP = 0.09


def slices_page(slices: Slices) -> Figure:
    """Draw a small picture a parameter: its values along the bottom, what trials are worth up."""
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: each parameter by itself")
    if not slices.axes:
        say_instead(figure, NOTHING)
        return figure
    across = min(_ACROSS, len(slices.axes))
    down = -(-len(slices.axes) // across)
    layout = figure["layout"]
    layout["height"] = 90 + _ROW_PIXELS * down
    for place, axis in enumerate(slices.axes):
        at = "" if place == 0 else str(place + 1)
        row, column = divmod(place, across)
        add_trace(
            figure,
            "scatter",
            x=list(axis.places),
            y=list(slices.values),
            mode="markers",
            marker={"color": STRONG, "size": 7, "opacity": 0.7},
            text=[f"trial {number}" for number in slices.numbers],
            hovertemplate="%{text}: %{y:.4g}<extra></extra>",
            xaxis=f"x{at}",
            yaxis=f"y{at}",
            showlegend=False,
        )
        layout[f"xaxis{at}"] = along(axis) | {"domain": _part(column, across), "anchor": f"y{at}"}
        layout[f"yaxis{at}"] = {
            "domain": _part(down - 1 - row, down),
            "anchor": f"x{at}",
            **({} if place == 0 else {"matches": "y"}),
            "type": "log" if slices.is_logarithmic else "linear",
            "title": {"text": plain_name(slices.metric) if column == 0 else ""},
            "gridcolor": GRID,
            "zeroline": False,
        }
    return figure


def _part(number: int, of: int) -> list[float]:
    """Return the part of a picture's width or height that one of several in a row has."""
    size = (1.0 - _GAP * (of - 1)) / of
    start = number * (size + _GAP)
    return [start, min(1.0, start + size)]
