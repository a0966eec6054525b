"""The course of a search, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.pictures.history import History
from tuning.pictures.marks import Mark, name_in_picture
from tuning.pictures.still.canvas import (
    COLOURS,
    INK,
    SHAPES,
    STRONG,
    count_along,
    empty_figure,
    say_instead,
    set_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MANY = 1000


def draw_history(history: History) -> Figure:
    """Draw each trial's value, by its number, and the best one so far as a stair."""
    figure, axes = empty_figure(f"{name_in_picture(history.study)}: value of each trial")
    if not history.points:
        say_instead(axes, ["No trial has finished yet."])
        return figure
    if history.is_logarithmic:
        axes.set_yscale("log")
    for mark in Mark:
        _draw_mark(axes, history, mark)
    if history.incumbent:
        numbers, values = zip(*history.incumbent, strict=True)
        axes.step(
            [*numbers, history.last],
            [*values, values[-1]],
            where="post",
            color=INK,
            linewidth=1.8,
            label="best so far",
        )
        axes.plot(
            numbers[-1], values[-1], "o", ms=11, mfc="none", mec=INK, mew=1.6, label="best trial"
        )
    axes.set_xlabel("trial", color=INK)
    count_along(axes)
    axes.set_xlim(-0.5, max(1.0, history.last + 0.5))
    set_text(axes.set_ylabel, f"{name_in_picture(history.metric)}, {history.direction}", color=INK)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _draw_mark(axes: Axes, history: History, mark: Mark) -> None:
    """Draw the trials that ended one way; those without a value stand at the lower edge."""
    points = history.of(mark)
    measured = {point.number: point.value for point in points if point.value is not None}
    how: dict[str, Any] = {
        "color": COLOURS[mark],
        "marker": SHAPES[mark],
        "linestyle": "none",
        "markersize": 5.5,
        # Hollow but for completed ones, so that shape and colour both tell.
        "markerfacecolor": STRONG if mark is Mark.COMPLETED else "white",
        "rasterized": len(points) > _MANY,
    }
    if measured:
        axes.plot(
            list(measured),
            list(measured.values()),
            label=f"{mark} ({len(measured)})",
            **how,
        )
    bare = [point.number for point in points if point.value is None]
    if bare:
        axes.plot(
            bare,
            [0.02] * len(bare),
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            label=f"{mark}, no value ({len(bare)})",
            **how,
        )
