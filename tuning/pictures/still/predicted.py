"""Predicted amounts against true ones, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.marks import name_in_picture
from tuning.pictures.still.canvas import (
    INK,
    STRONG,
    empty_figure,
    empty_grid,
    say_instead,
    set_text,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tuning.pictures.tested import Predictions

_ACROSS = 2
_MANY = 1000


def draw_predicted(predictions: Predictions) -> Figure:
    """Draw a point a row, a picture a target; on the line predictions are true."""
    title = (
        f"{name_in_picture(predictions.study)}: amounts predicted for"
        f" {predictions.measured_on} rows"
    )
    if not predictions.targets:
        figure, empty = empty_figure(title, height_inches=1.2)
        say_instead(empty, [f"Nothing to show: {' '.join(predictions.reason.split())}."])
        return figure
    count = len(predictions.targets)
    height = 4.2 if count == 1 else 3.4
    figure, grid = empty_grid(title, count=count, across=_ACROSS, height_inches=height)
    for axes, one in zip(grid, predictions.targets, strict=True):
        axes.plot(
            one.true,
            one.predicted,
            "o",
            color=STRONG,
            markersize=3.0,
            alpha=0.5,
            rasterized=len(one.true) > _MANY,
        )
        axes.plot(one.ends, one.ends, ":", color=INK, linewidth=1.0)
        told = f"true {name_in_picture(one.target)}".strip() + f"\n{one.told}"
        set_text(axes.set_xlabel, told, color=INK, fontsize=9)
        axes.set_ylabel("predicted", color=INK, fontsize=9)
        axes.tick_params(labelsize=8)
    return figure
