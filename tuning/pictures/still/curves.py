"""Learning curves, drawn by matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.curves import Curves, Line
from tuning.pictures.marks import Mark, name_in_picture
from tuning.pictures.still.canvas import (
    COLOURS,
    INK,
    QUIET,
    SHAPES,
    count_along,
    empty_figure,
    say_instead,
    set_text,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DASHES = {Mark.COMPLETED: "-", Mark.PRUNED: "--", Mark.DIVERGED: ":", Mark.FAILED: ":"}


def draw_curves(curves: Curves) -> Figure:
    """Draw a line a trial, the best one strong and above the others."""
    figure, axes = empty_figure(f"{name_in_picture(curves.study)}: learning curves")
    if not curves.lines:
        say_instead(axes, ["No trial has finished an epoch yet."])
        return figure
    if curves.is_logarithmic:
        axes.set_yscale("log")
    named: set[Mark] = set()
    for line in reversed(curves.lines):
        _draw_line(axes, line, is_named=not line.is_best and line.mark not in named)
        if not line.is_best:
            named.add(line.mark)
    _mark_epochs(axes, curves)
    axes.set_xlabel("epoch", color=INK)
    count_along(axes)
    set_text(
        axes.set_ylabel,
        f"{name_in_picture(curves.metric)} on validation rows",
        color=INK,
    )
    more = f"{curves.left_out} more are not shown" if curves.left_out else None
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0), title=more)
    return figure


def _mark_epochs(axes: Axes, curves: Curves) -> None:
    """Mark where trials were stopped or broke off, and the epoch that the best value is of."""
    for mark in Mark:
        ends = [line.end for line in curves.ends(mark)]
        if ends:
            axes.plot(*zip(*ends, strict=True), SHAPES[mark], color=COLOURS[mark], markersize=4.5)
    if curves.best is not None and curves.best.best is not None:
        epoch, value = curves.best.best
        axes.plot([epoch], [value], "o", color=INK, markersize=7, zorder=4, label="its best epoch")


def _draw_line(axes: Axes, line: Line, *, is_named: bool) -> None:
    label = f"trial {line.number}, the best" if line.is_best else str(line.mark)
    usual = QUIET if line.mark is Mark.COMPLETED else COLOURS[line.mark]
    axes.plot(
        range(1, len(line.values) + 1),
        line.values,
        DASHES[line.mark],
        color=INK if line.is_best else usual,
        linewidth=2.6 if line.is_best else 1.1,
        # One epoch makes no line.
        marker="o" if len(line.values) == 1 else "",
        markersize=3.0,
        zorder=3 if line.is_best else 2,
        label=label if line.is_best or is_named else f"_{line.number}",
    )
