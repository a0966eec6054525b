"""Trials as lines across all their parameters, for plotly.

Drawn as ordinary lines: plotly's own parallel coordinates need WebGL, which browsers without a
graphics card, as on remote desktops, lack.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from tuning.pictures.interactive.canvas import (
    GRID,
    Figure,
    add_trace,
    empty_page_figure,
    plain_name,
    say_instead,
)
from tuning.pictures.interactive.places import NOTHING, choice_name, place_of
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.axes import Axis
    from tuning.pictures.slices import Slices

# From the worst to the best, each with lines that are as strong.
_CLASSES = (
    ("worst half", 0.5, "#8fb3d9", 0.8),
    ("better half", 0.2, "#5b86b8", 1.0),
    ("best fifth", 0.05, "#1f5a99", 1.4),
    ("best twentieth", 0.0, "#374151", 2.2),
)
_STEPS = 4
_Marks: TypeAlias = list[tuple[float, str]]
_ToHeight: TypeAlias = Callable[[float], float]
# How far below an axis those trials stand in which its parameter is not active.
_BELOW = -0.12


def parallel_page(slices: Slices) -> Figure:
    """Draw a line a trial across all parameters to what it is worth, the best ones strongest.

    Axes stand at 0, 1, 2, ..., each from 0 to 1. Each point carries its trial's number, so that a
    page can pick the trials whose lines go through what is marked. A parameter that is not active
    in a trial stands below its axis.
    """
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: all parameters together")
    if not slices.axes:
        say_instead(figure, NOTHING)
        return figure
    scales = [_scale_of(axis) for axis in slices.axes]
    columns = [[_BELOW if one is None else at(one) for one in axis.places]
               for axis, (at, _) in zip(slices.axes, scales, strict=True)]  # fmt: skip
    at, worths = _scale([place_of(value, slices) for value in slices.values])
    columns.append([at(place_of(value, slices)) for value in slices.values])
    heights = [*zip(*columns, strict=True)]
    for name, share, colour, width in _CLASSES:
        x: list[float | None] = []
        y: list[float | None] = []
        numbers: list[int | None] = []
        for trial in _of_class(slices, share, name):
            x += [*range(len(columns)), None]
            y += [*heights[trial], None]
            numbers += [*[slices.numbers[trial]] * len(columns), None]
        add_trace(
            figure,
            "scatter",
            x=x,
            y=y,
            customdata=numbers,
            mode="lines+markers",
            line={"color": colour, "width": width},
            marker={"color": colour, "size": 4},
            name=name,
            hovertemplate="trial %{customdata}<extra></extra>",
        )
    unit = 10.0 if slices.is_logarithmic else None
    marks = [*(one for _, one in scales), [(y, _number(v, unit)) for y, v in worths]]
    names = [*(axis.parameter for axis in slices.axes), slices.metric]
    figure["layout"] |= _layout(names, marks)
    return figure


def _layout(names: list[str], marks: list[_Marks]) -> dict[str, Any]:
    """Return upright axes side by side, with what stands along each; a drag marks a part."""
    return {
        "height": 440,
        "dragmode": "select",
        "margin": {"l": 40, "r": 70, "t": 90, "b": 30},
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.1},
        "xaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": [plain_name(name) for name in names],
            "side": "top",
            "range": [-0.15, len(names) - 0.6],
            "gridcolor": GRID,
            "fixedrange": True,
            "zeroline": False,
        },
        "yaxis": {"visible": False, "range": [_BELOW - 0.08, 1.05], "fixedrange": True},
        "annotations": [
            {
                "x": place,
                "y": height,
                "text": text,
                "showarrow": False,
                "xanchor": "left",
                "xshift": 5,
                "font": {"size": 10},
            }
            for place, texts in enumerate(marks)
            for height, text in texts
        ],
    }


def _of_class(slices: Slices, share: float, name: str) -> list[int]:
    """Return the places of the trials of one class; each trial is of one."""
    order = sorted(
        range(len(slices.values)),
        key=lambda place: slices.values[place],
        reverse=str(slices.direction) == "minimize",
    )
    names = [one for one, *_ in _CLASSES]
    ends = [1.0, *(one for _, one, *_ in _CLASSES)]
    above = ends[names.index(name)]
    count = len(order)
    # Of few trials the best one is drawn as the best.
    first, last = round(count * (1 - above)), round(count * (1 - share))
    if name == names[-1]:
        first = min(first, count - 1)
    elif name == names[-2]:
        last = min(last, count - 1)
    return order[first:last]


def _scale_of(axis: Axis) -> tuple[_ToHeight, _Marks]:
    places = [place for place in axis.places if place is not None]
    below = [(_BELOW, "not active")] if None in axis.places else []
    if axis.choices:
        most = max(len(axis.choices) - 1, 1)
        texts = [(at / most, choice_name(text)) for at, text in enumerate(axis.choices)]
        return (lambda place: place / most), [*below, *texts]
    if axis.is_logarithmic:
        at, marks = _scale([math.log10(place) for place in places])
        texts = [(height, _number(value, 10.0)) for height, value in marks]
        return (lambda place: at(math.log10(place))), [*below, *texts]
    at, marks = _scale(places)
    return at, [*below, *((height, _number(value, None)) for height, value in marks)]


def _scale(values: list[float]) -> tuple[_ToHeight, list[tuple[float, float]]]:
    """Return what takes values to heights from 0 to 1, and heights with their values to mark."""
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    steps = [part / _STEPS for part in range(_STEPS + 1)] if high > low else [0.0]
    return (lambda value: (value - low) / span), [(step, low + step * span) for step in steps]


def _number(value: float, base: float | None) -> str:
    return f"{value if base is None else base**value:.4g}"
