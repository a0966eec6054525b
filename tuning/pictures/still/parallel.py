"""Trials as lines across all their parameters, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.marks import name_in_picture, name_lines, short_choice
from tuning.pictures.parallel import BELOW
from tuning.pictures.still.canvas import INK, empty_figure, name_ticks, say_instead
from tuning.pictures.still.slices import NOTHING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tuning.pictures.parallel import Parallel

# From the worst class to the best.
_LINES = (("#8fb3d9", 0.6), ("#5b86b8", 0.8), ("#1f5a99", 1.1), ("#374151", 2.0))
_INCHES_AN_AXIS = 1.15
_MANY = 500
_LEAST_WIDTH, _CHARACTERS_AN_INCH = 8, 12


def draw_parallel(parallel: Parallel) -> Figure:
    """Draw a line a trial across all parameters to what it is worth, the best ones strongest."""
    title = f"{name_in_picture(parallel.study)}: all parameters together"
    if not parallel.axes:
        figure, axes = empty_figure(title, height_inches=1.2)
        say_instead(axes, [NOTHING])
        return figure
    count = len(parallel.axes)
    figure, axes = empty_figure(title, height_inches=4.0, width_inches=_inches(count))
    for order, ((name, places), (colour, width)) in enumerate(
        zip(parallel.classes, _LINES, strict=True)
    ):
        for place in places:
            axes.plot(
                range(count),
                parallel.heights[place],
                color=colour,
                linewidth=width,
                marker="o",
                markersize=2.0,
                zorder=2 + order,
                label=name if place == places[0] else f"_{place}",
                rasterized=len(parallel.numbers) > _MANY,
            )
    for place, axis in enumerate(parallel.axes):
        axes.axvline(place, color=INK, linewidth=0.8, ymin=0.0, zorder=1)
        for height, text in axis.marks:
            axes.text(
                place + 0.04,
                height,
                short_choice(text),
                fontsize=7,
                va="center",
                color=INK,
                parse_math=False,
                zorder=9,
            )
    width = max(_LEAST_WIDTH, round(_CHARACTERS_AN_INCH * _inches(count) / count))
    names = ["\n".join(name_lines(axis.name, width=width)) for axis in parallel.axes]
    name_ticks(axes, names, along="x")
    axes.tick_params(axis="x", top=True, labeltop=True, bottom=False, labelbottom=False)
    for label in axes.get_xticklabels():
        label.set_fontsize(8)
    axes.set_ylim(BELOW - 0.08, 1.05)
    axes.set_xlim(-0.1, count - 0.4)
    axes.set_yticks([])
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.grid(visible=False)
    axes.legend(frameon=False, fontsize=8, ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.01))
    return figure


def _inches(count: int) -> float:
    return max(7.2, 1.6 + _INCHES_AN_AXIS * count)
