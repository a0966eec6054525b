"""Which parameters decide together, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    STRONG,
    Figure,
    add_trace,
    empty_page_figure,
    plain_name,
    say_instead,
    titled,
)
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.interactions import Interactions


def interactions_page(interactions: Interactions) -> Figure:
    """Draw a bar a pair of parameters, the greatest share on top; or say why there is none."""
    figure = empty_page_figure(f"{name_in_picture(interactions.study)}: what decided together")
    if not interactions.pairs:
        say_instead(figure, f"Nothing to show: {interactions.reason}.")
        return figure
    # From the bottom up, and by place: two long names may look the same once they are cut.
    bars = interactions.pairs[::-1]
    places = list(range(len(bars)))
    add_trace(
        figure,
        "bar",
        x=[share for _, share in bars],
        y=places,
        orientation="h",
        width=0.6,
        marker={"color": STRONG},
        text=[f"{share:.0%}" for _, share in bars],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    layout = figure["layout"]
    # One bar alone is no wider than one of three.
    beyond = max(0.7, (3 - len(bars)) / 2 + 0.7)
    layout["yaxis"] |= {
        "tickvals": places,
        "ticktext": [f"{plain_name(one)}<br>with {plain_name(other)}" for (one, other), _ in bars],
        "range": [-beyond, len(bars) - 1 + beyond],
        "automargin": True,
    }
    titled(layout["xaxis"], f"share of the variance of {name_in_picture(interactions.metric)}")
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0.0, 1.12 * bars[-1][1]]}
    return figure
