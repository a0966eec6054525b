"""When trials trained, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    COLOURS,
    SHAPES,
    Figure,
    add_trace,
    empty_page_figure,
    plain_name,
    say_instead,
    titled,
)
from tuning.pictures.marks import Mark, name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.timeline import Stay, Timeline

# Beside their colours, for those who tell colours not apart.
_PATTERNS = {Mark.COMPLETED: "", Mark.PRUNED: "/", Mark.DIVERGED: "x", Mark.FAILED: "\\"}
_LANE_PIXELS, _MOST_PIXELS = 26, 600


def timeline_page(timeline: Timeline) -> Figure:
    """Draw a bar a trial, from its beginning to its end, a line for what trained beside it."""
    figure = empty_page_figure(f"{name_in_picture(timeline.study)}: when each trial trained")
    if not timeline.stays:
        say_instead(figure, "No trial has finished yet.")
        return figure
    lanes = timeline.lanes
    places = {lane: place for place, lane in enumerate(lanes)}
    for mark in Mark:
        stays, unseen = timeline.of(mark)
        if stays:
            add_trace(
                figure,
                "bar",
                base=[stay.began for stay in stays],
                x=[stay.ended - stay.began for stay in stays],
                y=[places[stay.device, stay.lane] for stay in stays],
                orientation="h",
                width=0.8,
                name=str(mark),
                marker={
                    "color": COLOURS[mark],
                    "pattern": {"shape": _PATTERNS[mark]},
                    "line": {"width": 0.5, "color": "white"},
                },
                text=[_told(stay) for stay in stays],
                textposition="none",
                hoverinfo="text",
            )
        if unseen:
            add_trace(
                figure,
                "scatter",
                x=[stay.ended for stay in unseen],
                y=[places[stay.device, stay.lane] for stay in unseen],
                mode="markers",
                name=f"{mark} at once" if stays else str(mark),
                marker={
                    "color": COLOURS[mark],
                    "symbol": SHAPES[mark],
                    "size": 9,
                    "line": {"width": 2, "color": COLOURS[mark]},
                },
                text=[_told(stay) for stay in unseen],
                hoverinfo="text",
            )
    layout = figure["layout"]
    layout |= {
        "barmode": "overlay",
        "showlegend": True,
        "height": 200 + min(_MOST_PIXELS, _LANE_PIXELS * max(2, len(lanes))),
    }
    titled(layout["xaxis"], "seconds after the study began")
    layout["yaxis"] |= {
        "tickvals": list(timeline.names),
        "ticktext": [plain_name(name) for name in timeline.names.values()],
        "range": [-0.7, max(2, len(lanes)) - 0.3],
        "automargin": True,
        "showgrid": False,
    }
    return figure


def _told(stay: Stay) -> str:
    return f"trial {stay.number}, {stay.mark}: {stay.ended - stay.began:.1f} s"
