"""An empty figure in the style that all still pictures share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STRONG, QUIET, INK, FAINT, GRID = "#1f5a99", "#8fb3d9", "#374151", "#8a8f98", "#e5e7eb"
COLOURS = {
    Mark.COMPLETED: STRONG,
    Mark.PRUNED: "#8a6d1d",
    Mark.DIVERGED: "#7c3aed",
    Mark.FAILED: "#c2410c",
}
SHAPES = {Mark.COMPLETED: "o", Mark.PRUNED: "v", Mark.DIVERGED: "D", Mark.FAILED: "x"}

_WIDTH_INCHES = 7.2
_DOTS_PER_INCH = 150


def empty_figure(title: str, *, height_inches: float = 3.6) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes, its title to the left."""
    # Loads matplotlib, which is needed by those alone who draw.
    from tuning.pictures.still.shown import ShownFigure

    figure = ShownFigure(
        figsize=(_WIDTH_INCHES, height_inches), dpi=_DOTS_PER_INCH, layout="constrained"
    )
    axes = figure.add_subplot()
    set_text(axes.set_title, title, loc="left", pad=10, fontsize=11, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=INK)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def count_along(axes: Axes) -> None:
    """Have the marks along the bottom stand at whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def set_text(setter: Callable[..., object], text: str, **how: object) -> None:
    """Write a text as it stands: dollar signs in a person's names begin no formula."""
    setter(text, parse_math=False, **how)


def say_instead(axes: Axes, lines: Sequence[str]) -> None:
    """Write into empty axes why there is nothing to draw."""
    axes.set_axis_off()
    text = "\n".join(lines)
    axes.text(0.0, 0.85, text, transform=axes.transAxes, color=INK, va="top", wrap=True)
