"""An empty figure for plotly in the style that all share, and what texts go through before it.

Figures are what plotly's script reads: its JSON as dictionaries. To make them loads no plotly.
"""

from __future__ import annotations

import html
import textwrap
from typing import Any, TypeAlias

from tuning.pictures.marks import Mark, name_in_picture, name_lines

NO_PLOTLY = (
    "interactive pictures need plotly, which is not installed;"
    " run `pip install 'keras-tuning[plotly]'`"
)

Figure: TypeAlias = dict[str, Any]
"""A figure of plotly's: ``data``, a list of traces, and ``layout``."""

_LINE = 44
STRONG, QUIET, INK, GRID = "#1f5a99", "#8fb3d9", "#374151", "#e5e7eb"
COLOURS = {
    Mark.COMPLETED: STRONG,
    Mark.PRUNED: "#8a6d1d",
    Mark.DIVERGED: "#7c3aed",
    Mark.FAILED: "#c2410c",
}
SHAPES = {
    Mark.COMPLETED: "circle",
    Mark.PRUNED: "triangle-down-open",
    Mark.DIVERGED: "diamond-open",
    Mark.FAILED: "x-thin-open",
}


def empty_page_figure(title: str) -> Figure:
    """Return a figure without anything but its title."""
    return {
        "data": [],
        "layout": {
            "title": {"text": plain(title), "font": {"size": 15, "color": INK}},
            "font": {"color": INK},
            "xaxis": {"gridcolor": GRID, "zeroline": False},
            "yaxis": {"gridcolor": GRID, "zeroline": False},
            "margin": {"l": 70, "r": 20, "t": 50, "b": 50},
        },
    }


def add_trace(figure: Figure, kind: str, **trace: Any) -> None:
    """Draw something more, of one of plotly's kinds."""
    figure["data"].append({"type": kind, **trace})


def titled(axis: dict[str, Any], text: str, *, is_logarithmic: bool = False) -> None:
    """Write beside an axis what stands along it."""
    axis["title"] = {"text": plain(text)}
    axis["type"] = "log" if is_logarithmic else "linear"


def count_along(figure: Figure, *, title: str, last: int) -> None:
    """Have the marks along the bottom stand at whole numbers, from 0 or 1 to the last."""
    axis = figure["layout"]["xaxis"]
    titled(axis, title)
    axis |= {"tickmode": "linear", "tick0": 0, "dtick": max(1, -(-last // 10))}


def say_instead(figure: Figure, text: str) -> None:
    """Write into an empty figure why there is nothing to draw."""
    layout = figure["layout"]
    layout["xaxis"]["visible"] = layout["yaxis"]["visible"] = False
    # plotly wraps nothing, and a page may be narrow.
    lines = textwrap.wrap(" ".join(plain(text).split()), _LINE, break_on_hyphens=False)
    layout["annotations"] = [
        {
            "text": "<br>".join(lines),
            "showarrow": False,
            "xref": "paper",
            "yref": "paper",
            "x": 0.5,
            "y": 0.5,
            "align": "left",
        }
    ]
    layout["margin"] = {"l": 10, "r": 10, "t": 50, "b": 10}
    layout["height"] = 180


def plain(text: str) -> str:
    """Return a text that plotly shows as it is: by itself it reads tags in it."""
    return html.escape("".join(c if c.isprintable() else " " for c in text), quote=False)


def plain_name(name: str) -> str:
    """Return a person's name for something, short and without tags."""
    return plain(name_in_picture(name))


def broken_name(name: str, *, width: int) -> str:
    """Return a person's name on lines of so many characters, without tags."""
    return "<br>".join(plain(line) for line in name_lines(name, width=width))
