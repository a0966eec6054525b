"""How many trials came to each rung, and what became of them, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.marks import Mark, name_in_picture
from tuning.pictures.still.canvas import (
    COLOURS,
    INK,
    QUIET,
    STRONG,
    count_along,
    empty_figure,
    name_ticks,
    say_instead,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tuning.pictures.rungs import Rungs

_INCHES_A_RUNG = 0.36


def draw_rungs(rungs: Rungs) -> Figure:
    """Draw a bar a rung, parted into those who went on, ended, were pruned and failed there."""
    title = f"{name_in_picture(rungs.study)}: trials rung by rung"
    if not rungs.rungs:
        figure, axes = empty_figure(title, height_inches=1.2)
        say_instead(axes, [f"Nothing to show: {rungs.reason}."])
        return figure
    shown = rungs.rungs
    figure, axes = empty_figure(title, height_inches=1.4 + _INCHES_A_RUNG * len(shown))
    start = [0] * len(shown)
    for name, colour, hatch, counts in (
        ("went on", QUIET, "", [one.went_on for one in shown]),
        ("through", STRONG, "", [one.ended for one in shown]),
        ("pruned", COLOURS[Mark.PRUNED], "//", [one.pruned for one in shown]),
        ("failed", COLOURS[Mark.FAILED], "xx", [one.failed for one in shown]),
    ):
        if any(counts):
            axes.barh(
                range(len(shown)),
                counts,
                left=start,
                height=0.66,
                color=colour,
                hatch=hatch,
                edgecolor="white",
                label=name,
            )
        start = [begun + count for begun, count in zip(start, counts, strict=True)]
    for place, one in enumerate(shown):
        if one.best is not None and one.median is not None:
            told = f" best {one.best:.4g}, median {one.median:.4g}"
            axes.text(one.came, place, told, va="center", fontsize=8, color=INK)
    name_ticks(axes, [f"{one.epoch}" for one in shown], along="y")
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0, 1.45 * max(one.came for one in shown) or 1)
    count_along(axes)
    axes.set_xlabel("trials", color=INK)
    axes.set_ylabel("epochs", color=INK)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure
