"""How many trials came to each rung, and what became of them there, drawn by plotly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.pictures.interactive.canvas import (
    COLOURS,
    QUIET,
    STRONG,
    Figure,
    add_trace,
    empty_page_figure,
    say_instead,
    titled,
)
from tuning.pictures.marks import Mark, name_in_picture

if TYPE_CHECKING:
    from tuning.pictures.rungs import Rung, Rungs

_ROW_PIXELS = 34


def rungs_page(rungs: Rungs) -> Figure:
    """Draw a bar a rung, parted into those who went on, ended, were pruned and failed there."""
    figure = empty_page_figure(f"{name_in_picture(rungs.study)}: trials rung by rung")
    if not rungs.rungs:
        say_instead(figure, f"Nothing to show: {rungs.reason}.")
        return figure
    # The first rung on top.
    shown = rungs.rungs[::-1]
    places = list(range(len(shown)))
    for name, colour, pattern, counts in (
        ("went on", QUIET, "", [one.went_on for one in shown]),
        ("through", STRONG, "", [one.ended for one in shown]),
        ("pruned", COLOURS[Mark.PRUNED], "/", [one.pruned for one in shown]),
        ("failed", COLOURS[Mark.FAILED], "x", [one.failed for one in shown]),
    ):
        if any(counts):
            add_trace(
                figure,
                "bar",
                x=counts,
                y=places,
                orientation="h",
                width=0.7,
                name=name,
                marker={"color": colour, "pattern": {"shape": pattern}},
                text=[_told(one) for one in shown],
                textposition="none",
                hoverinfo="text",
            )
    layout = figure["layout"]
    layout |= {
        "barmode": "stack",
        "showlegend": True,
        "height": 200 + _ROW_PIXELS * max(3, len(shown)),
    }
    titled(layout["xaxis"], "trials")
    titled(layout["yaxis"], "epochs")
    layout["yaxis"] |= {
        "tickvals": places,
        "ticktext": [str(one.epoch) for one in shown],
        "showgrid": False,
    }
    return figure


def _told(rung: Rung) -> str:
    values = (
        "no value"
        if rung.best is None or rung.median is None
        else f"best {rung.best:.4g}, median {rung.median:.4g}"
    )
    return f"after {rung.epoch} epochs: {rung.came} trials, {values}"
