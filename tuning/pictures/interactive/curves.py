"""Learning curves, drawn by plotly."""

from __future__ import annotations

from tuning.pictures.curves import Curves
from tuning.pictures.interactive.canvas import (
    COLOURS,
    INK,
    QUIET,
    Figure,
    add_trace,
    count_along,
    empty_page_figure,
    say_instead,
    titled,
)
from tuning.pictures.marks import Mark, name_in_picture

_DASHES = {
    Mark.COMPLETED: "solid",
    Mark.PRUNED: "dash",
    Mark.DIVERGED: "dot",
    Mark.FAILED: "dot",
}


def curves_page(curves: Curves) -> Figure:
    """Draw a line a trial, the best one strong and above the others."""
    figure = empty_page_figure(f"{name_in_picture(curves.study)}: learning curves")
    if not curves.lines:
        say_instead(figure, "No trial has finished an epoch yet.")
        return figure
    for line in reversed(curves.lines):
        usual = QUIET if line.mark is Mark.COMPLETED else COLOURS[line.mark]
        name = f"trial {line.number}, {'the best' if line.is_best else line.mark}"
        add_trace(
            figure,
            "scatter",
            x=list(range(1, len(line.values) + 1)),
            y=list(line.values),
            mode="lines" if len(line.values) > 1 else "markers",
            line={
                "dash": _DASHES[line.mark],
                "color": INK if line.is_best else usual,
                "width": 3.5 if line.is_best else 1.2,
            },
            name=name,
        )
    count_along(figure, title="epoch", last=max(len(line.values) for line in curves.lines))
    titled(
        figure["layout"]["yaxis"],
        f"{name_in_picture(curves.metric)} on validation rows",
        is_logarithmic=curves.is_logarithmic,
    )
    if curves.left_out:
        figure["layout"]["legend"] = {"title": {"text": f"{curves.left_out} more are not shown"}}
    return figure
