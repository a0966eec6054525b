"""The course of a search, drawn by plotly."""

from __future__ import annotations

from tuning.pictures.history import History, Point
from tuning.pictures.interactive.canvas import (
    COLOURS,
    INK,
    SHAPES,
    Figure,
    add_trace,
    count_along,
    empty_page_figure,
    plain,
    say_instead,
    titled,
)
from tuning.pictures.marks import Mark, name_in_picture

_LONGEST_TOLD = 300


def history_page(history: History) -> Figure:
    """Draw each trial's value, and the best one so far as a stair."""
    over_seconds = history.over_seconds
    title = "value over time" if over_seconds else "value of each trial"
    figure = empty_page_figure(f"{name_in_picture(history.study)}: {title}")
    if not history.points:
        say_instead(figure, "No trial has finished yet.")
        return figure
    known = [point.value for point in history.points if point.value is not None]
    # Where trials without any value stand: at what is worst, their word says that it is none.
    edge = (min(known) if history.direction == "maximize" else max(known)) if known else 0.0
    for mark in Mark:
        points = history.of(mark)
        if points:
            add_trace(
                figure,
                "scatter",
                x=[point.seconds if over_seconds else point.number for point in points],
                y=[edge if point.value is None else point.value for point in points],
                mode="markers",
                name=str(mark),
                marker={"symbol": SHAPES[mark], "color": COLOURS[mark], "size": 8},
                text=[_told(point) for point in points],
                hoverinfo="text",
            )
    stairs = history.stairs(over_seconds=over_seconds)
    if stairs:
        places, values = zip(*stairs, strict=True)
        add_trace(
            figure,
            "scatter",
            x=list(places),
            y=list(values),
            mode="lines",
            line={"shape": "hv", "color": INK, "width": 2},
            name="best so far",
            hoverinfo="skip",
        )
    if over_seconds:
        titled(figure["layout"]["xaxis"], "seconds after the study began")
    else:
        count_along(figure, title="trial", last=history.last)
    titled(
        figure["layout"]["yaxis"],
        f"{name_in_picture(history.metric)}, {history.direction}",
        is_logarithmic=history.is_logarithmic,
    )
    return figure


def _told(point: Point) -> str:
    worth = "no value" if point.value is None else f"{point.value:.4g}"
    what = plain(point.configuration)[:_LONGEST_TOLD]
    return f"trial {point.number}, {point.mark}: {worth}<br>{what}"
