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
from tuning.pictures.interactive.parts import parts, rows_of
from tuning.pictures.interactive.places import NOTHING, along
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.slices import Slices

# Below a row stand numbers and the parameter's name, on two lines where it is long.
_ROW_PIXELS, _BELOW_PIXELS = 270, 85
# Characters, of which three columns have room beside each other.
_NAME_WIDTH = 22


def slices_page(slices: Slices) -> Figure:
    """Draw a small picture a parameter: its values along the bottom, what trials are worth up."""
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: each parameter by itself")
    if not slices.axes:
        say_instead(figure, NOTHING)
        return figure
    layout = figure["layout"]
    count = len(slices.axes)
    layout["height"] = 90 + _ROW_PIXELS * rows_of(count)
    places = parts(count, below=_BELOW_PIXELS / layout["height"])
    for place, (axis, where) in enumerate(zip(slices.axes, places, strict=True)):
        at = "" if place == 0 else str(place + 1)
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
        layout[f"xaxis{at}"] = along(axis, width=_NAME_WIDTH) | where[f"xaxis{at}"]
        is_leftmost = where[f"xaxis{at}"]["domain"][0] == 0.0
        layout[f"yaxis{at}"] = {
            **where[f"yaxis{at}"],
            **({} if place == 0 else {"matches": "y"}),
            "type": "log" if slices.is_logarithmic else "linear",
            "title": {"text": plain_name(slices.metric) if is_leftmost else ""},
            "gridcolor": GRID,
            "zeroline": False,
        }
    return figure
