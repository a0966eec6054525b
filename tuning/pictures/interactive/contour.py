"""What trials are worth over two of their parameters, for plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    INK,
    Figure,
    add_trace,
    empty_page_figure,
    say_instead,
)
from tuning.pictures.interactive.places import along, colours
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.contour import Contour


def contour_page(contour: Contour) -> Figure:
    """Draw the trials over two parameters, and between numbers a surface of what they are worth."""
    slices, axes = contour.slices, contour.axes
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: the two that matter most")
    if not axes:
        say_instead(figure, "Fewer than two parameters are known to matter.")
        return figure
    x, y = [spot.across for spot in contour.spots], [spot.up for spot in contour.spots]
    colour = [slices.worth(spot.value) for spot in contour.spots]
    if contour.has_surface:
        add_trace(
            figure,
            "contour",
            x=x,
            y=y,
            z=colour,
            connectgaps=True,
            opacity=0.55,
            line={"width": 0.5},
            hoverinfo="skip",
            **colours(slices),
        )
    add_trace(
        figure,
        "scatter",
        x=x,
        y=y,
        mode="markers",
        marker={
            "color": colour,
            "size": 9,
            "line": {"color": INK, "width": 1},
            **colours(slices),
        },
        text=[f"trial {spot.number}: {spot.value:.4g}" for spot in contour.spots],
        hoverinfo="text",
        showlegend=False,
    )
    figure["layout"] |= {
        "xaxis": along(axes[0]),
        "yaxis": along(axes[1]) | {"automargin": True},
    }
    return figure
