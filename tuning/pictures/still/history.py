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
    """Draw each trial's value, by its number or its end, and the best one so far as a stair."""
    title = "value over time" if history.over_seconds else "value of each trial"
    figure, axes = empty_figure(f"{name_in_picture(history.study)}: {title}")
    if not history.points:
        say_instead(axes, ["No trial has finished yet."])
        return figure
    if history.is_logarithmic:
        axes.set_yscale("log")
    for mark in Mark:
        _draw_mark(axes, history, mark)
    stairs = history.stairs(over_seconds=history.over_seconds)
    if stairs:
        places, values = zip(*stairs, strict=True)
        axes.step(places, values, where="post", color=INK, linewidth=1.8, label="best so far")
        # The last place is where the search ended.
        axes.plot(
            places[-2], values[-2], "o", ms=11, mfc="none", mec=INK, mew=1.6, label="best trial"
        )
    if history.over_seconds:
        axes.set_xlabel("seconds after the study began", color=INK)
    else:
        axes.set_xlabel("trial", color=INK)
        count_along(axes)
        axes.set_xlim(-0.5, max(1.0, history.last + 0.5))
    set_text(axes.set_ylabel, f"{name_in_picture(history.metric)}, {history.direction}", color=INK)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _draw_mark(axes: Axes, history: History, mark: Mark) -> None:
    """Draw the trials that ended one way; those without a value stand at the lower edge."""
    points = history.of(mark)
    places = [point.seconds if history.over_seconds else point.number for point in points]
    known = list(zip(places, [point.value for point in points], strict=True))
    measured = [(place, value) for place, value in known if value is not None]
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
            [place for place, _ in measured],
            [value for _, value in measured],
            label=f"{mark} ({len(measured)})",
            **how,
        )
    bare = [place for place, value in known if value is None]
    if bare:
        axes.plot(
            bare,
            [0.02] * len(bare),
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            label=f"{mark}, no value ({len(bare)})",
            **how,
        )
