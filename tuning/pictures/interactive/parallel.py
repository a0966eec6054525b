"""Trials as lines across all their parameters, for plotly.

Drawn as ordinary lines: plotly's own parallel coordinates need WebGL, which browsers without a
graphics card, as on remote desktops, lack.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.pictures.interactive.canvas import (
    GRID,
    Figure,
    add_trace,
    broken_name,
    empty_page_figure,
    say_instead,
)
from tuning.pictures.interactive.places import NOTHING, choice_name
from tuning.pictures.marks import name_in_picture
from tuning.pictures.parallel import BELOW

if TYPE_CHECKING:
    from tuning.pictures.parallel import Parallel, Upright

# From the worst class to the best.
# Of all names in a line, on a page that is not wide; and of one where there are many.
_CHARACTERS, _LEAST_WIDTH = 88, 8
_LINE_PIXELS = 15
_LINES = (("#8fb3d9", 0.8), ("#5b86b8", 1.0), ("#1f5a99", 1.4), ("#374151", 2.2))


def parallel_page(parallel: Parallel) -> Figure:
    """Draw a line a trial across all parameters to what it is worth, the best ones strongest.

    Axes stand at 0, 1, 2, ..., each from 0 to 1. Each point carries its trial's number, so that a
    page can pick the trials whose lines go through what is marked. A parameter that is not active
    in a trial stands below its axis.
    """
    figure = empty_page_figure(f"{name_in_picture(parallel.study)}: all parameters together")
    if not parallel.axes:
        say_instead(figure, NOTHING)
        return figure
    count = len(parallel.axes)
    for (name, places), (colour, width) in zip(parallel.classes, _LINES, strict=True):
        x: list[float | None] = []
        y: list[float | None] = []
        numbers: list[int | None] = []
        for trial in places:
            x += [*range(count), None]
            y += [*parallel.heights[trial], None]
            numbers += [*[parallel.numbers[trial]] * count, None]
        add_trace(
            figure,
            "scatter",
            x=x,
            y=y,
            customdata=numbers,
            mode="lines+markers",
            line={"color": colour, "width": width},
            marker={"color": colour, "size": 4},
            name=name,
            hovertemplate="trial %{customdata}<extra></extra>",
        )
    figure["layout"] |= _layout(parallel.axes)
    return figure


def _layout(axes: tuple[Upright, ...]) -> dict[str, Any]:
    """Return upright axes side by side, with what stands along each; a drag marks a part."""
    width = max(_LEAST_WIDTH, _CHARACTERS // len(axes))
    names = [broken_name(axis.name, width=width) for axis in axes]
    lines = max(name.count("<br>") + 1 for name in names)
    return {
        "height": 400 + _LINE_PIXELS * lines,
        "dragmode": "select",
        "margin": {"l": 40, "r": 70, "t": 40 + _LINE_PIXELS * lines, "b": 50},
        "legend": {"orientation": "h", "yanchor": "top", "y": -0.02},
        "xaxis": {
            "tickvals": list(range(len(axes))),
            "ticktext": names,
            "tickangle": 0,
            "side": "top",
            "range": [-0.15, len(axes) - 0.6],
            "gridcolor": GRID,
            "fixedrange": True,
            "zeroline": False,
        },
        "yaxis": {"visible": False, "range": [BELOW - 0.08, 1.05], "fixedrange": True},
        "annotations": [
            {
                "x": place,
                "y": height,
                "text": choice_name(text),
                "showarrow": False,
                "xanchor": "left",
                "xshift": 5,
                "font": {"size": 10},
            }
            for place, axis in enumerate(axes)
            for height, text in axis.marks
        ],
    }
