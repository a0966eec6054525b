"""Which parameters decide together, drawn by matplotlib."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from tuning.pictures.marks import name_in_picture
from tuning.pictures.still.canvas import (
    INK,
    STRONG,
    empty_figure,
    name_ticks,
    say_instead,
    set_text,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from tuning.pictures.interactions import Interactions

_INCHES_A_BAR = 0.4
_CHARACTERS = 76


def draw_interactions(interactions: Interactions) -> Figure:
    """Draw a bar a pair of parameters, the greatest share on top; or say why there is none."""
    title = f"{name_in_picture(interactions.study)}: what decided together"
    if not interactions.pairs:
        figure, axes = empty_figure(title, height_inches=1.2)
        say_instead(axes, [f"Nothing to show: {' '.join(interactions.reason.split())}."])
        return figure
    bars = interactions.pairs
    figure, axes = empty_figure(title, height_inches=1.5 + _INCHES_A_BAR * len(bars))
    axes.barh(range(len(bars)), [share for _, share in bars], color=STRONG, height=0.62)
    name_ticks(
        axes,
        [f"{name_in_picture(one)}\nwith {name_in_picture(other)}" for (one, other), _ in bars],
        along="y",
    )
    for place, (_, share) in enumerate(bars):
        axes.text(share, place, f" {share:.0%}", va="center", color=INK, fontsize=9)
    axes.invert_yaxis()
    axes.grid(visible=False, axis="y")
    axes.set_xlim(0.0, 1.12 * bars[0][1])
    axes.xaxis.set_major_formatter(lambda share, _: f"{share:.0%}")
    told = textwrap.fill(" ".join(interactions.measured_by.split()), _CHARACTERS)
    set_text(axes.set_xlabel, told, color=INK, fontsize=8)
    return figure
