"""The parameters' importance, drawn by plotly."""

from __future__ import annotations

from tuning.pictures.importance import Importance
from tuning.pictures.interactive.canvas import (
    STRONG,
    Figure,
    add_trace,
    empty_page_figure,
    plain_name,
    say_instead,
    titled,
)
from tuning.pictures.marks import name_in_picture


def importance_page(importance: Importance) -> Figure:
    """Draw a bar a parameter, the greatest share on top; or say why there is none."""
    figure = empty_page_figure(
        f"{name_in_picture(importance.study)}: what decided about the best trials"
    )
    if not importance.shares:
        say_instead(figure, f"Nothing to show: {importance.reason}.")
        return figure
    # From the bottom up, and by place: two long names may look the same once they are cut.
    bars = importance.shares[::-1]
    places = list(range(len(bars)))
    add_trace(
        figure,
        "bar",
        x=[share for _, share in bars],
        y=places,
        orientation="h",
        marker={"color": STRONG},
        text=[f"{share:.0%}" for _, share in bars],
        textposition="outside",
        cliponaxis=False,
        hoverinfo="skip",
    )
    layout = figure["layout"]
    layout["yaxis"] |= {
        "tickvals": places,
        "ticktext": [plain_name(name) for name, _ in bars],
        "automargin": True,
    }
    # Room for the number behind the longest bar.
    layout["xaxis"]["range"] = [0.0, 1.12 * bars[-1][1]]
    titled(layout["xaxis"], f"share, by PED-ANOVA of {importance.trials} completed trials")
    layout["xaxis"]["tickformat"] = ".0%"
    return figure
