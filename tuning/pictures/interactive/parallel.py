"""Trials as lines across all their parameters, for plotly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tuning.pictures.interactive.canvas import (
    INK,
    Figure,
    add_trace,
    empty_page_figure,
    plain_name,
    say_instead,
)
from tuning.pictures.interactive.places import NOTHING, choice_name, colours, place_of
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.axes import Axis
    from tuning.pictures.slices import Slices

_STEPS = 4
# How far below an axis those trials stand in which its parameter is not active.
_BELOW = 0.15


def parallel_page(slices: Slices) -> Figure:
    """Draw a line a trial across all parameters to what it is worth.

    A drag along an axis picks the trials that go through there. A parameter that is not active in
    a trial stands below the axis.
    """
    figure = empty_page_figure(f"{name_in_picture(slices.study)}: all parameters together")
    if not slices.axes:
        say_instead(figure, NOTHING)
        return figure
    add_trace(
        figure,
        "parcoords",
        dimensions=[
            *(_dimension(axis) for axis in slices.axes),
            {"label": plain_name(slices.metric), "values": list(slices.values)},
        ],
        line={"color": [place_of(value, slices) for value in slices.values], **colours(slices)},
        labelfont={"color": INK},
        tickfont={"color": INK},
        rangefont={"color": INK},
    )
    figure["layout"] |= {"margin": {"l": 70, "r": 70, "t": 90, "b": 40}, "height": 420}
    return figure


def _dimension(axis: Axis) -> dict[str, Any]:
    places = [_shown(place, axis) for place in axis.places if place is not None]
    low, high = min(places), max(places)
    if axis.choices:
        low, high = 0.0, float(max(len(axis.choices) - 1, 1))
        marks = [(float(at), choice_name(text)) for at, text in enumerate(axis.choices)]
    else:
        steps = [low + (high - low) * part / _STEPS for part in range(_STEPS + 1)]
        marks = [(step, f"{10**step if axis.is_logarithmic else step:.4g}") for step in steps]
    without = low - _BELOW * (high - low)
    if None in axis.places:
        marks.insert(0, (without, "not active"))
    return {
        "label": plain_name(axis.parameter),
        "values": [without if one is None else _shown(one, axis) for one in axis.places],
        "range": [without if None in axis.places else low, high],
        "tickvals": [at for at, _ in marks],
        "ticktext": [text for _, text in marks],
    }


def _shown(place: float, axis: Axis) -> float:
    return math.log10(place) if axis.is_logarithmic else place
