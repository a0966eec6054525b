"""Learning curves, drawn by plotly."""

from __future__ import annotations

from tuning.pictures.curves import Curves
from tuning.pictures.interactive.canvas import (
    COLOURS,
    INK,
    QUIET,
    SHAPES,
    Figure,
    add_trace,
    count_along,
    empty_page_figure,
    plain_name,
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
            # The pointer tells which is which; forty names would take more room than the lines.
            showlegend=line.is_best,
        )
    _mark_epochs(figure, curves)
    count_along(figure, title="epoch", last=max(len(line.values) for line in curves.lines))
    axis = figure["layout"]["yaxis"]
    titled(axis, curves.metric, is_logarithmic=curves.is_logarithmic)
    # On two lines: what is longer than the axis is high is cut off.
    axis["title"]["text"] = f"{plain_name(curves.metric)}<br>on validation rows"
    axis["automargin"] = True
    if curves.left_out:
        figure["layout"]["legend"] = {"title": {"text": f"{curves.left_out} more are not shown"}}
    return figure


def _mark_epochs(figure: Figure, curves: Curves) -> None:
    """Mark where trials were stopped or broke off, and the epoch that the best value is of."""
    for mark in Mark:
        ends = curves.ends(mark)
        if ends:
            add_trace(
                figure,
                "scatter",
                x=[line.end[0] for line in ends],
                y=[line.end[1] for line in ends],
                mode="markers",
                marker={
                    "color": COLOURS[mark],
                    "symbol": SHAPES[mark],
                    "size": 8,
                    "line": {"width": 1.5, "color": COLOURS[mark]},
                },
                text=[f"trial {line.number}, {mark}" for line in ends],
                hovertemplate="%{text}: %{y:.4g} after epoch %{x}<extra></extra>",
                name=str(mark),
                showlegend=True,
            )
    if curves.best is not None and curves.best.best is not None:
        epoch, value = curves.best.best
        add_trace(
            figure,
            "scatter",
            x=[epoch],
            y=[value],
            mode="markers",
            marker={"color": INK, "symbol": "circle", "size": 11},
            hovertemplate="best epoch %{x}: %{y:.4g}<extra></extra>",
            name="its best epoch",
            showlegend=True,
        )
