"""Which classes were taken for which, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.pictures.interactive.canvas import (
    Figure,
    add_trace,
    empty_page_figure,
    plain,
    say_instead,
)
from tuning.pictures.interactive.parts import parts, rows_of
from tuning.pictures.interactive.places import choice_name
from tuning.pictures.marks import name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.tested import Confusion, Confusions

# Pale enough for the numbers on them.
_FROM, _TO = "#eef1f5", "#9dbfe3"
_ACROSS = 2
_HIGH_PIXELS = 400
_MOST_NUMBERS = 20


def confusion_page(confusions: Confusions) -> Figure:
    """Draw a matrix a target: a row a true class, a column a predicted one, counts in the cells."""
    rows = f"{confusions.measured_on} rows"
    figure = empty_page_figure(
        f"{name_in_picture(confusions.study)}: classes predicted for {rows}, against true ones"
    )
    if not confusions.targets:
        say_instead(figure, f"Nothing to show: {confusions.reason}.")
        return figure
    layout = figure["layout"]
    layout["height"] = 80 + _HIGH_PIXELS * rows_of(len(confusions.targets), across=_ACROSS)
    layout["annotations"] = []
    for place, axes in enumerate(parts(len(confusions.targets), across=_ACROSS)):
        one = confusions.targets[place]
        at = "" if place == 0 else str(place + 1)
        _draw(figure, one, at)
        along = _along(one)
        told = _title(one)
        layout[f"xaxis{at}"] = axes[f"xaxis{at}"] | along | {"title": {"text": told}}
        layout[f"yaxis{at}"] = (
            axes[f"yaxis{at}"] | along | {"title": {"text": "true"}, "autorange": "reversed"}
        )
    return figure


def _draw(figure: Figure, one: Confusion, at: str) -> None:
    places = list(range(len(one.classes)))
    names = [plain(name_in_picture(name)) for name in one.classes]
    add_trace(
        figure,
        "heatmap",
        x=places,
        y=places,
        z=[list(row) for row in one.shares],
        zmin=0.0,
        zmax=1.0,
        colorscale=[[0.0, _FROM], [1.0, _TO]],
        showscale=False,
        xgap=1,
        ygap=1,
        text=[
            [f"{names[true]} taken for {names[found]}: {row[found]}" for found in places]
            for true, row in enumerate(one.counts)
        ],
        hoverinfo="text",
        xaxis=f"x{at}",
        yaxis=f"y{at}",
    )
    if len(one.classes) > _MOST_NUMBERS:
        return
    figure["layout"]["annotations"] += [
        {
            "x": found,
            "y": true,
            "xref": f"x{at}",
            "yref": f"y{at}",
            "text": f"<b>{count}</b>" if true == found else str(count),
            "showarrow": False,
            "font": {"size": 12 if len(places) <= 12 else 9},
        }
        for true, row in enumerate(one.counts)
        for found, count in enumerate(row)
        if count
    ]


def _title(one: Confusion) -> str:
    of = f"{plain(name_in_picture(one.target))}: " if one.target else ""
    return f"predicted<br>{of}{one.right:,} of {one.rows:,} right, {one.right / one.rows:.1%}"


def _along(one: Confusion) -> dict[str, Any]:
    return {
        "tickvals": list(range(len(one.classes))),
        "ticktext": [choice_name(name) for name in one.classes],
        "showgrid": False,
        "zeroline": False,
        "automargin": True,
    }
