"""The course of a search, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.history import History, Point
from tuning.pictures.interactive.canvas import (
    COLOURS,
    INK,
    SHAPES,
    count_along,
    empty_page_figure,
    graph_objects,
    plain,
    plain_name,
    say_instead,
)
from tuning.pictures.marks import Mark, name_in_picture

if TYPE_CHECKING:
    import plotly.graph_objects as go

_LONGEST_TOLD = 300


def history_page(history: History) -> go.Figure:
    """Draw each trial's value, by its number, and the best one so far as a stair."""
    figure = empty_page_figure(f"{name_in_picture(history.study)}: value of each trial")
    if not history.points:
        say_instead(figure, "No trial has finished yet.")
        return figure
    objects = graph_objects()
    known = [point.value for point in history.points if point.value is not None]
    # Where trials without any value stand: at what is worst, their word says that it is none.
    edge = (min(known) if history.direction == "maximize" else max(known)) if known else 0.0
    for mark in Mark:
        points = history.of(mark)
        if points:
            figure.add_trace(
                objects.Scatter(
                    x=[point.number for point in points],
                    y=[edge if point.value is None else point.value for point in points],
                    mode="markers",
                    name=str(mark),
                    marker={"symbol": SHAPES[mark], "color": COLOURS[mark], "size": 8},
                    text=[_told(point) for point in points],
                    hoverinfo="text",
                )
            )
    if history.incumbent:
        numbers, values = zip(*history.incumbent, strict=True)
        figure.add_trace(
            objects.Scatter(
                x=[*numbers, history.last],
                y=[*values, values[-1]],
                mode="lines",
                line={"shape": "hv", "color": INK, "width": 2},
                name="best so far",
                hoverinfo="skip",
            )
        )
    count_along(figure, title="trial", last=history.last)
    figure.update_yaxes(
        title_text=f"{plain_name(history.metric)}, {history.direction}",
        type="log" if history.is_logarithmic else "linear",
    )
    return figure


def _told(point: Point) -> str:
    worth = "no value" if point.value is None else f"{point.value:.4g}"
    what = plain(point.configuration)[:_LONGEST_TOLD]
    return f"trial {point.number}, {point.mark}: {worth}<br>{what}"
