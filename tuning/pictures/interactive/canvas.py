"""An empty plotly figure in the style that all share, and what texts go through before it."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

from tuning.errors import SpecificationError
from tuning.pictures.marks import Mark, name_in_picture

if TYPE_CHECKING:
    import plotly.graph_objects as go

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


def graph_objects() -> Any:
    """Return ``plotly.graph_objects``.

    Raises:
        SpecificationError: If plotly is not installed.
    """
    try:
        import plotly.graph_objects as go
    except ModuleNotFoundError:
        raise SpecificationError(
            "interactive pictures need plotly, which is not installed;"
            " run `pip install 'keras-tuning[plotly]'`"
        ) from None
    return go


def empty_page_figure(title: str) -> go.Figure:
    """Return a figure without anything but its title."""
    go = graph_objects()
    return go.Figure(
        layout={
            "title": {"text": plain(title), "font": {"size": 15, "color": INK}},
            "template": "plotly_white",
            "font": {"color": INK},
            "xaxis": {"gridcolor": GRID, "zeroline": False},
            "yaxis": {"gridcolor": GRID, "zeroline": False},
            "margin": {"l": 70, "r": 20, "t": 50, "b": 50},
        }
    )


def count_along(figure: go.Figure, *, title: str, last: int) -> None:
    """Have the marks along the bottom stand at whole numbers, from 0 or 1 to the last."""
    figure.update_xaxes(title_text=title, tickmode="linear", tick0=0, dtick=max(1, -(-last // 10)))


def say_instead(figure: go.Figure, text: str) -> None:
    """Write into an empty figure why there is nothing to draw."""
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.add_annotation(text=plain(text), showarrow=False, xref="paper", yref="paper")


def plain(text: str) -> str:
    """Return a text that plotly shows as it is: by itself it reads tags in it."""
    return html.escape("".join(c if c.isprintable() else " " for c in text), quote=False)


def plain_name(name: str) -> str:
    """Return a person's name for something, short and without tags."""
    return plain(name_in_picture(name))
