"""An empty figure in the style that all still pictures share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

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


def empty_figure(
    title: str, *, height_inches: float = 3.6, width_inches: float = _WIDTH_INCHES
) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes, its title to the left."""
    figure = _figure(width_inches, height_inches)
    axes = figure.add_subplot()
    set_text(axes.set_title, title, loc="left", pad=10, fontsize=11, color=INK)
    _style(axes)
    return figure, axes


def empty_grid(
    title: str, *, count: int, across: int, height_inches: float
) -> tuple[Figure, list[Axes]]:
    """Return a figure with so many pairs of axes, from the upper left, and one title.

    Args:
        title: What all of them show.
        count: How many, at least 1.
        across: How many stand side by side at most.
        height_inches: Of each row.
    """
    across = min(across, count)
    down = -(-count // across)
    width = _WIDTH_INCHES if across > 1 or count > 1 else 0.75 * _WIDTH_INCHES
    figure = _figure(width, 0.5 + height_inches * down)
    set_text(figure.suptitle, title, x=0.01, ha="left", fontsize=11, color=INK)
    grid = [figure.add_subplot(down, across, place + 1) for place in range(count)]
    for axes in grid:
        _style(axes)
    return figure, grid


def _figure(width_inches: float, height_inches: float) -> Figure:
    # Loads matplotlib, which is needed by those alone who draw.
    from tuning.pictures.still.shown import ShownFigure

    return ShownFigure(
        figsize=(width_inches, height_inches), dpi=_DOTS_PER_INCH, layout="constrained"
    )


def _style(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=INK)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)


def name_ticks(
    axes: Axes, names: Sequence[str], *, along: Literal["x", "y"], at: Sequence[int] | None = None
) -> None:
    """Write names along an axis, at 0, 1, 2, ... or at other places, as they stand."""
    axis = axes.xaxis if along == "x" else axes.yaxis
    axis.set_ticks(range(len(names)) if at is None else at, names)
    for label in axis.get_ticklabels():
        label.set_parse_math(False)


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
