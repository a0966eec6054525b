"""The values of trials along their parameters, drawn by plotly: slices, lines, a surface of two."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tuning.pictures.interactive.canvas import (
    GRID,
    INK,
    QUIET,
    STRONG,
    empty_page_figure,
    graph_objects,
    plain,
    plain_name,
    say_instead,
)
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from tuning.pictures.axes import Axis
    from tuning.pictures.slices import Slices

_ACROSS = 3
_ROW_PIXELS = 260
# From the worst to the best: one hue, told apart by its lightness.
_SCALE = [[0.0, QUIET], [1.0, STRONG]]
_NOTHING = "No trial has completed yet, or nothing varies."
_CHOICE_LENGTH = 14


def slices_page(slices: Slices) -> go.Figure:
    """Draw a small picture a parameter: its values along the bottom, what trials are worth up."""
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: each parameter by itself")
    if not slices.axes:
        say_instead(figure, _NOTHING)
        return figure
    objects = graph_objects()
    across = min(_ACROSS, len(slices.axes))
    down = -(-len(slices.axes) // across)
    for place, axis in enumerate(slices.axes):
        at = "" if place == 0 else str(place + 1)
        column, row = place % across, place // across
        figure.add_trace(
            objects.Scatter(
                x=list(axis.places),
                y=list(slices.values),
                mode="markers",
                marker={"color": STRONG, "size": 7, "opacity": 0.7},
                text=[f"trial {number}" for number in slices.numbers],
                hovertemplate="%{text}: %{y:.4g}<extra></extra>",
                xaxis=f"x{at}",
                yaxis=f"y{at}",
                showlegend=False,
            )
        )
        figure.update_layout(
            {
                f"xaxis{at}": _along(axis, side=_part(column, across), below=f"y{at}"),
                f"yaxis{at}": {
                    "domain": _part(down - 1 - row, down),
                    "anchor": f"x{at}",
                    "matches": None if place == 0 else "y",
                    "type": "log" if slices.is_logarithmic else "linear",
                    "title": plain_name(slices.metric) if column == 0 else "",
                    "gridcolor": GRID,
                    "zeroline": False,
                },
            }
        )
    figure.update_layout(height=90 + _ROW_PIXELS * down)
    return figure


def parallel_page(slices: Slices) -> go.Figure:
    """Draw a line a trial across all parameters to what it is worth; a drag along an axis picks.

    A parameter that is not active in a trial stands below the axis.
    """
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: all parameters together")
    if not slices.axes:
        say_instead(figure, _NOTHING)
        return figure
    figure.add_trace(
        graph_objects().Parcoords(
            dimensions=[
                *(_dimension(axis) for axis in slices.axes),
                {"label": plain_name(slices.metric), "values": list(slices.values)},
            ],
            line={
                "color": [_place_of(value, slices) for value in slices.values],
                "colorscale": _SCALE,
                "reversescale": str(slices.direction) == "minimize",
                "showscale": False,
            },
            labelfont={"color": INK},
            tickfont={"color": INK},
        )
    )
    figure.update_layout(margin={"l": 70, "r": 70, "t": 90, "b": 40}, height=420)
    return figure


def contour_page(slices: Slices, parameters: Sequence[str]) -> go.Figure:
    """Draw what trials are worth over two parameters, as a surface with the trials on it."""
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: the two that matter most")
    axes = [axis for name in parameters for axis in slices.axes if axis.parameter == name]
    if len(axes) != 2:
        say_instead(figure, "Fewer than two parameters are known to matter.")
        return figure
    known = [
        (x, y, value, number)
        for x, y, value, number in zip(
            axes[0].places, axes[1].places, slices.values, slices.numbers, strict=True
        )
        if x is not None and y is not None
    ]
    objects = graph_objects()
    colour = [_place_of(value, slices) for _, _, value, _ in known]
    shared: dict[str, Any] = {
        "colorscale": _SCALE,
        "reversescale": str(slices.direction) == "minimize",
    }
    if not any(axis.choices for axis in axes):
        figure.add_trace(
            objects.Contour(
                x=[x for x, _, _, _ in known],
                y=[y for _, y, _, _ in known],
                z=colour,
                connectgaps=True,
                showscale=False,
                opacity=0.55,
                line={"width": 0.5},
                hoverinfo="skip",
                **shared,
            )
        )
    figure.add_trace(
        objects.Scatter(
            x=[x for x, _, _, _ in known],
            y=[y for _, y, _, _ in known],
            mode="markers",
            marker={"color": colour, "size": 9, "line": {"color": INK, "width": 1}, **shared},
            text=[f"trial {number}: {value:.4g}" for _, _, value, number in known],
            hoverinfo="text",
            showlegend=False,
        )
    )
    figure.update_layout(xaxis=_along(axes[0], side=None, below=None))
    figure.update_layout(yaxis=_along(axes[1], side=None, below=None))
    return figure


def _along(axis: Axis, *, side: list[float] | None, below: str | None) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "title": plain_name(axis.parameter),
        "gridcolor": GRID,
        "zeroline": False,
        "type": "log" if axis.is_logarithmic else "linear",
    }
    if side is not None:
        settings |= {"domain": side, "anchor": below}
    if axis.choices:
        settings |= {
            "tickvals": list(range(len(axis.choices))),
            "ticktext": [_choice(choice) for choice in axis.choices],
            "range": [-0.5, len(axis.choices) - 0.5],
        }
    return settings


def _part(number: int, of: int) -> list[float]:
    """Return the part of a picture's width or height that one of several in a row has."""
    gap = 0.09 if of > 1 else 0.0
    size = (1.0 - gap * (of - 1)) / of
    start = number * (size + gap)
    return [start, min(1.0, start + size)]


def _dimension(axis: Axis) -> dict[str, Any]:
    label = plain_name(axis.parameter)
    places = [place for place in axis.places if place is not None]
    if axis.is_logarithmic:
        places = [math.log10(place) for place in places]
    low, high = min(places), max(places)
    has_gaps = any(place is None for place in axis.places)
    without = low - 0.15 * (high - low)
    values = iter(places)
    settings: dict[str, Any] = {
        "label": label,
        "values": [without if place is None else next(values) for place in axis.places],
        "range": [without if has_gaps else low, high],
    }
    if axis.choices:
        marks = [(float(at), _choice(choice)) for at, choice in enumerate(axis.choices)]
        settings["range"] = [without if has_gaps else 0, max(len(axis.choices) - 1, 1)]
    elif axis.is_logarithmic:
        steps = [low + (high - low) * part / 4 for part in range(5)]
        marks = [(step, f"{10**step:.3g}") for step in steps]
    else:
        steps = [low + (high - low) * part / 4 for part in range(5)]
        marks = [(step, f"{step:.4g}") for step in steps]
    if has_gaps:
        marks.insert(0, (without, "not active"))
    return settings | {
        "tickvals": [at for at, _ in marks],
        "ticktext": [text for _, text in marks],
    }


def _place_of(value: float, slices: Slices) -> float:
    return math.log10(value) if slices.is_logarithmic else value


def _choice(text: str) -> str:
    name = name_in_picture(text)
    return plain(name if len(name) <= _CHOICE_LENGTH else f"{name[: _CHOICE_LENGTH - 1]}…")
