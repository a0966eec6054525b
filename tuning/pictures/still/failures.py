"""How often trials failed and why, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.marks import Mark, name_in_picture, said_in_picture
from tuning.pictures.still.canvas import (
    COLOURS,
    INK,
    count_along,
    empty_figure,
    name_ticks,
    say_instead,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tuning.pictures.failures import Failures

_INCHES_A_BAR = 0.42


def draw_failures(failures: Failures) -> Figure:
    """Draw a bar a way in which trials failed, the most frequent on top."""
    title = f"{name_in_picture(failures.study)}: why trials failed"
    bars = failures.failures
    if not bars:
        figure, axes = empty_figure(title, height_inches=1.2)
        say_instead(axes, ["No trial failed."])
        return figure
    figure, axes = empty_figure(title, height_inches=1.2 + _INCHES_A_BAR * len(bars))
    axes.barh(
        range(len(bars)), [one.count for one in bars], color=COLOURS[Mark.FAILED], height=0.62
    )
    names = [f"{name_in_picture(one.kind)}\n{said_in_picture(one.message)}" for one in bars]
    name_ticks(axes, names, along="y")
    axes.tick_params(axis="y", labelsize=8)
    for place, one in enumerate(bars):
        axes.text(one.count, place, f" {one.count}", va="center", color=INK, fontsize=9)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0, 1.15 * bars[0].count)
    count_along(axes)
    more = f"; {failures.left_out} failed in other ways" if failures.left_out else ""
    axes.set_xlabel(f"trials, of {failures.trials}{more}", color=INK)
    return figure
