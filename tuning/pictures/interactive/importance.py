"""The parameters' importance, drawn by plotly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tuning.pictures.importance import Importance
from tuning.pictures.interactive.canvas import (
    STRONG,
    Figure,
    add_trace,
    broken_name,
    empty_page_figure,
    say_instead,
    titled,
)
from tuning.pictures.marks import name_in_picture

# Characters of a line: of a narrow page the bars have half.
_NAME_WIDTH = 20
_LINES_WITH_ROOM, _LINE_PIXELS = 16, 15


def importance_page(importance: Importance) -> Figure:
    """Draw a bar a parameter, the greatest share on top; or say why there is none."""
    figure = empty_page_figure(
        f"{name_in_picture(importance.study)}: what decided about the best trials"
    )
    if not importance.shares:
        say_instead(figure, f"Nothing to show: {importance.reason}.")
        return figure
    draw_shares(
        figure, [(broken_name(name, width=_NAME_WIDTH), share) for name, share in importance.shares]
    )
    layout = figure["layout"]
    titled(layout["xaxis"], f"share, by PED-ANOVA of {importance.trials} completed trials")
    return figure


def draw_shares(figure: Figure, shares: Sequence[tuple[str, float]], **bars: Any) -> None:
    """Draw a bar a share, the first on top, with its number behind it.

    Args:
        figure: An empty figure.
        shares: What each is of, as plotly is to show it, with the share; the greatest first.
        bars: What else plotly is to know of the bars.
    """
    # From the bottom up, and by place: two long names may look the same once they are cut.
    shown = shares[::-1]
    places = list(range(len(shown)))
    add_trace(
        figure,
        "bar",
        x=[share for _, share in shown],
        y=places,
        orientation="h",
        marker={"color": STRONG},
        text=[f"{share:.0%}" for _, share in shown],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
        **bars,
    )
    layout = figure["layout"]
    names = [name for name, _ in shown]
    lines = sum(1 + name.count("<br>") for name in names)
    if lines > _LINES_WITH_ROOM:
        layout["height"] = 120 + _LINE_PIXELS * lines
    layout["yaxis"] |= {"tickvals": places, "ticktext": names, "automargin": True}
    # Room for the number behind the longest bar.
    layout["xaxis"] |= {"tickformat": ".0%", "range": [0.0, 1.12 * shown[-1][1]]}
