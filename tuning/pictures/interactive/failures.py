"""How often trials failed and why, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    COLOURS,
    Figure,
    add_trace,
    empty_page_figure,
    plain,
    say_instead,
    titled,
)
from tuning.pictures.marks import Mark, name_in_picture, said_in_picture

if TYPE_CHECKING:
    from tuning.pictures.failures import Failures

_ROW_PIXELS = 34
_LONGEST_TOLD = 300


def failures_page(failures: Failures) -> Figure:
    """Draw a bar a way in which trials failed, the most frequent on top."""
    figure = empty_page_figure(f"{name_in_picture(failures.study)}: why trials failed")
    if not failures.failures:
        say_instead(figure, "No trial failed.")
        return figure
    bars = failures.failures[::-1]
    places = list(range(len(bars)))
    add_trace(
        figure,
        "bar",
        x=[one.count for one in bars],
        y=places,
        orientation="h",
        width=0.7,
        marker={"color": COLOURS[Mark.FAILED]},
        text=[
            plain(f"{one.count} trials, {one.kind}: {one.message}")[:_LONGEST_TOLD] for one in bars
        ],
        textposition="none",
        hoverinfo="text",
    )
    layout = figure["layout"]
    layout["height"] = 150 + _ROW_PIXELS * max(3, len(bars))
    layout["yaxis"] |= {
        "tickvals": places,
        "ticktext": [f"{plain(one.kind)}<br>{plain(said_in_picture(one.message))}" for one in bars],
        "automargin": True,
        "showgrid": False,
    }
    more = f"; {failures.left_out} failed in other ways" if failures.left_out else ""
    titled(layout["xaxis"], f"trials, of {failures.trials}{more}")
    return figure
