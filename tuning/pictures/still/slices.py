"""What trials are worth along each parameter, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tuning.pictures.marks import name_in_picture, name_lines, short_choice
from tuning.pictures.still.canvas import (
    INK,
    STRONG,
    empty_figure,
    empty_grid,
    name_ticks,
    say_instead,
    set_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from tuning.pictures.axes import Axis
    from tuning.pictures.slices import Slices

NOTHING = "No trial has completed yet, or nothing varies."
_ACROSS = 3
_MANY = 1000
# Characters, of which three columns have room beside each other.
_NAME_WIDTH = 26
# From here on two powers of ten stand on an axis, wherever it begins.
_TWO_POWERS = 100


def draw_slices(slices: Slices) -> Figure:
    """Draw a small picture a parameter: its values along the bottom, what trials are worth up."""
    title = f"{name_in_picture(slices.study)}: each parameter by itself"
    if not slices.axes:
        figure, empty = empty_figure(title, height_inches=1.2)
        say_instead(empty, [NOTHING])
        return figure
    figure, grid = empty_grid(title, count=len(slices.axes), across=_ACROSS, height_inches=2.1)
    for place, (axes, axis) in enumerate(zip(grid, slices.axes, strict=True)):
        pairs = zip(axis.places, slices.values, strict=True)
        known = [(place, value) for place, value in pairs if place is not None]
        axes.plot(
            [place for place, _ in known],
            [value for _, value in known],
            "o",
            color=STRONG,
            markersize=3.5,
            alpha=0.7,
            rasterized=len(known) > _MANY,
        )
        if slices.is_logarithmic:
            axes.set_yscale("log")
        set_along(axes, axis, along="x", width=_NAME_WIDTH)
        if place % _ACROSS == 0:
            set_text(axes.set_ylabel, name_in_picture(slices.metric), color=INK, fontsize=9)
        axes.tick_params(labelsize=8)
    return figure


def set_along(axes: Axes, axis: Axis, *, along: Literal["x", "y"], width: int = 36) -> None:
    """Have a parameter's values stand along an axis, by its scale and its choices.

    Its name stands on lines of so many characters.
    """
    setter = axes.set_xlabel if along == "x" else axes.set_ylabel
    set_text(setter, "\n".join(name_lines(axis.parameter, width=width)), color=INK, fontsize=9)
    if axis.choices:
        name_ticks(axes, [short_choice(choice) for choice in axis.choices], along=along)
        limits = (-0.5, len(axis.choices) - 0.5)
        (axes.set_xlim if along == "x" else axes.set_ylim)(*limits)
        shown = sum(len(short_choice(choice)) for choice in axis.choices)
        if along == "x" and (len(axis.choices) > 3 or shown > _NAME_WIDTH):
            axes.tick_params(axis="x", rotation=45)
    elif axis.is_logarithmic:
        (axes.set_xscale if along == "x" else axes.set_yscale)("log")
        _name_few_ticks(axes, along=along)


def _name_few_ticks(axes: Axes, *, along: Literal["x", "y"]) -> None:
    """Name a logarithmic axis where it has no two powers of ten: at a few numbers, not at all."""
    low, high = axes.get_xlim() if along == "x" else axes.get_ylim()
    if high / low >= _TWO_POWERS:
        return
    # Here, not above: matplotlib is there once something is drawn, and slow to load.
    from matplotlib.ticker import MaxNLocator, NullLocator

    ticks = axes.xaxis if along == "x" else axes.yaxis
    ticks.set_major_locator(MaxNLocator(3))
    ticks.set_major_formatter(lambda number, _: f"{number:.3g}")
    ticks.set_minor_locator(NullLocator())
