"""Which parameters decide together, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    Figure,
    broken_name,
    empty_page_figure,
    say_instead,
    titled,
)
from tuning.pictures.interactive.importance import draw_shares
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.interactions import Interactions

_NAME_WIDTH = 22


def interactions_page(interactions: Interactions) -> Figure:
    """Draw a bar a pair of parameters, the greatest share on top; or say why there is none."""
    figure = empty_page_figure(f"{name_in_picture(interactions.study)}: what decided together")
    if not interactions.pairs:
        say_instead(figure, f"Nothing to show: {interactions.reason}.")
        return figure
    draw_shares(
        figure,
        [
            ("<br>with ".join(broken_name(one, width=_NAME_WIDTH) for one in pair), share)
            for pair, share in interactions.pairs
        ],
        width=0.6,
    )
    layout, count = figure["layout"], len(interactions.pairs)
    # One bar alone is no wider than one of three.
    beyond = max(0.7, (3 - count) / 2 + 0.7)
    layout["yaxis"]["range"] = [-beyond, count - 1 + beyond]
    titled(layout["xaxis"], f"share of the variance of {name_in_picture(interactions.metric)}")
    return figure
