"""When trials trained, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.marks import Mark, name_in_picture
from tuning.pictures.still.canvas import COLOURS, INK, SHAPES, empty_figure, name_ticks, say_instead

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tuning.pictures.timeline import Timeline

# Beside their colours, for those who tell colours not apart.
_HATCHES = {Mark.COMPLETED: "", Mark.PRUNED: "///", Mark.DIVERGED: "xxx", Mark.FAILED: "\\\\\\"}
_INCHES_A_LANE, _MOST_INCHES = 0.28, 6.0


def draw_timeline(timeline: Timeline) -> Figure:
    """Draw a bar a trial, from its beginning to its end, a line for what trained beside it."""
    title = f"{name_in_picture(timeline.study)}: when each trial trained"
    if not timeline.stays:
        figure, axes = empty_figure(title, height_inches=1.2)
        say_instead(axes, ["No trial has finished yet."])
        return figure
    lanes = timeline.lanes
    places = {lane: place for place, lane in enumerate(lanes)}
    height = min(_MOST_INCHES, _INCHES_A_LANE * max(2, len(lanes)))
    figure, axes = empty_figure(title, height_inches=1.5 + height)
    for mark in Mark:
        stays, unseen = timeline.of(mark)
        if stays:
            axes.barh(
                [places[stay.device, stay.lane] for stay in stays],
                [stay.ended - stay.began for stay in stays],
                left=[stay.began for stay in stays],
                height=0.8,
                color=COLOURS[mark],
                hatch=_HATCHES[mark],
                edgecolor="white",
                linewidth=0.4,
                label=str(mark),
            )
        if unseen:
            axes.plot(
                [stay.ended for stay in unseen],
                [places[stay.device, stay.lane] for stay in unseen],
                SHAPES[mark],
                color=COLOURS[mark],
                markersize=5.0,
                label=f"{mark} at once" if stays else str(mark),
            )
    names = [name_in_picture(name) for name in timeline.names.values()]
    name_ticks(axes, names, along="y", at=tuple(timeline.names))
    axes.set_ylim(-0.8, max(2, len(lanes)) - 0.2)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("seconds after the study began", color=INK)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure
