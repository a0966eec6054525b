"""Which classes were taken for which, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.marks import name_in_picture, short_choice
from tuning.pictures.still.canvas import (
    INK,
    empty_figure,
    empty_grid,
    name_ticks,
    say_instead,
    set_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from tuning.pictures.tested import Confusion, Confusions

# Pale enough for the numbers on them.
_FROM, _TO = "#eef1f5", "#9dbfe3"
_ACROSS = 2
_MOST_NUMBERS = 20


def draw_confusion(confusions: Confusions) -> Figure:
    """Draw a matrix a target: a row a true class, a column a predicted one, counts in the cells."""
    rows = f"{confusions.measured_on} rows"
    title = f"{name_in_picture(confusions.study)}: classes predicted for {rows}"
    if not confusions.targets:
        figure, empty = empty_figure(title, height_inches=1.2)
        say_instead(empty, [f"Nothing to show: {' '.join(confusions.reason.split())}."])
        return figure
    count = len(confusions.targets)
    height = 4.2 if count == 1 else 3.6
    figure, grid = empty_grid(title, count=count, across=_ACROSS, height_inches=height)
    for axes, one in zip(grid, confusions.targets, strict=True):
        _draw(axes, one)
    return figure


def _draw(axes: Axes, one: Confusion) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("share", (_FROM, _TO))
    axes.grid(visible=False)
    axes.imshow(one.shares, cmap=colours, vmin=0.0, vmax=1.0, aspect="auto")
    names = [short_choice(name) for name in one.classes]
    name_ticks(axes, names, along="x")
    name_ticks(axes, names, along="y")
    axes.tick_params(labelsize=8 if len(names) <= 12 else 6, length=0)
    axes.tick_params(axis="x", rotation=45 if max(map(len, names)) > 3 else 0)
    if len(names) <= _MOST_NUMBERS:
        for true, row in enumerate(one.counts):
            for found, count in enumerate(row):
                if count:
                    axes.text(
                        found,
                        true,
                        str(count),
                        ha="center",
                        va="center",
                        color=INK,
                        fontsize=9 if len(names) <= 12 else 6,
                        fontweight="bold" if true == found else "normal",
                    )
    of = f"{name_in_picture(one.target)}: " if one.target else ""
    told = f"predicted\n{of}{one.right:,} of {one.rows:,} right, {one.right / one.rows:.1%}"
    set_text(axes.set_xlabel, told, color=INK, fontsize=9)
    axes.set_ylabel("true", color=INK, fontsize=9)
