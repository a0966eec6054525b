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
from tuning.pictures.interactive.places import along, colours, place_of
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuning.pictures.slices import Slices


def contour_page(slices: Slices, parameters: Sequence[str]) -> Figure:
    """Draw the trials over two parameters, and between numbers a surface of what they are worth."""
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: the two that matter most")
    axes = [axis for name in parameters for axis in slices.axes if axis.parameter == name]
    if len(axes) != 2:
        say_instead(figure, "Fewer than two parameters are known to matter.")
        return figure
    trials = zip(axes[0].places, axes[1].places, slices.values, slices.numbers, strict=True)
    known = [(x, y, v, number) for x, y, v, number in trials if x is not None and y is not None]
    x, y = [one[0] for one in known], [one[1] for one in known]
    colour = [place_of(value, slices) for _, _, value, _ in known]
    if not any(axis.choices for axis in axes):
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
        text=[f"trial {number}: {value:.4g}" for _, _, value, number in known],
        hoverinfo="text",
        showlegend=False,
    )
    figure["layout"] |= {"xaxis": along(axes[0]), "yaxis": along(axes[1])}
    return figure
