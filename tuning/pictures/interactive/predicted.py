"""Predicted amounts against true ones, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    GRID,
    INK,
    STRONG,
    Figure,
    add_trace,
    empty_page_figure,
    plain,
    say_instead,
)
from tuning.pictures.interactive.parts import parts, rows_of
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.tested import Predicted, Predictions

_ACROSS = 2
_HIGH_PIXELS = 380


def predicted_page(predictions: Predictions) -> Figure:
    """Draw a point a row, a picture a target; on the line predictions are true."""
    rows = f"{predictions.measured_on} rows"
    figure = empty_page_figure(
        f"{name_in_picture(predictions.study)}: amounts predicted for {rows}, against true ones"
    )
    if not predictions.targets:
        say_instead(figure, f"Nothing to show: {predictions.reason}.")
        return figure
    layout = figure["layout"]
    layout["height"] = 80 + _HIGH_PIXELS * rows_of(len(predictions.targets), across=_ACROSS)
    layout["showlegend"] = False
    for place, axes in enumerate(parts(len(predictions.targets), across=_ACROSS)):
        one = predictions.targets[place]
        at = "" if place == 0 else str(place + 1)
        where = {"xaxis": f"x{at}", "yaxis": f"y{at}"}
        ends = list(one.ends)
        add_trace(
            figure,
            "scatter",
            x=list(one.true),
            y=list(one.predicted),
            mode="markers",
            marker={"color": STRONG, "size": 5, "opacity": 0.5},
            hovertemplate="true %{x:.5g}, predicted %{y:.5g}<extra></extra>",
            **where,
        )
        add_trace(
            figure,
            "scatter",
            x=ends,
            y=ends,
            mode="lines",
            line={"color": INK, "width": 1, "dash": "dot"},
            hoverinfo="skip",
            **where,
        )
        style = {"gridcolor": GRID, "zeroline": False}
        layout[f"xaxis{at}"] = (
            axes[f"xaxis{at}"]
            | style
            | {
                "title": {"text": _title(one), "standoff": 12},
                "automargin": True,
            }
        )
        layout[f"yaxis{at}"] = axes[f"yaxis{at}"] | style | {"title": {"text": "predicted"}}
    return figure


def _title(one: Predicted) -> str:
    lines = [f"true {plain(name_in_picture(one.target))}".strip(), *one.told.split("\n")]
    return "<br>".join(lines)
