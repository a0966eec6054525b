"""An empty figure in the style that all still pictures share, and a figure as PNG or SVG."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Literal

from tuning.pictures.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

STRONG, QUIET, INK, FAINT, GRID = "#1f5a99", "#8fb3d9", "#374151", "#8a8f98", "#e5e7eb"
COLOURS = {
    Mark.COMPLETED: STRONG,
    Mark.PRUNED: "#8a6d1d",
    Mark.DIVERGED: "#7c3aed",
    Mark.FAILED: "#c2410c",
}
SHAPES = {Mark.COMPLETED: "o", Mark.PRUNED: "v", Mark.DIVERGED: "D", Mark.FAILED: "x"}

_WIDTH_INCHES = 7.2
_DOTS_PER_INCH = 150
_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


def empty_figure(title: str, *, height_inches: float = 3.6) -> tuple[Figure, Axes]:
    """Return a figure with one pair of axes, its title to the left."""
    # Not pyplot, which keeps what it draws and looks for a screen. A bare figure uses Agg.
    from matplotlib.figure import Figure

    figure = Figure(
        figsize=(_WIDTH_INCHES, height_inches), dpi=_DOTS_PER_INCH, layout="constrained"
    )
    axes = figure.add_subplot()
    set_text(axes.set_title, title, loc="left", pad=10, fontsize=11, color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(FAINT)
    axes.tick_params(colors=INK)
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    return figure, axes


def count_along(axes: Axes) -> None:
    """Have the marks along the bottom stand at whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(integer=True))


def set_text(setter: Callable[..., object], text: str, **how: object) -> None:
    """Write a text as it stands: dollar signs in a person's names begin no formula."""
    setter(text, parse_math=False, **how)


def say_instead(axes: Axes, lines: Sequence[str]) -> None:
    """Write into empty axes why there is nothing to draw."""
    axes.set_axis_off()
    text = "\n".join(lines)
    axes.text(0.0, 0.85, text, transform=axes.transAxes, color=INK, va="top", wrap=True)


def figure_bytes(figure: Figure, *, form: Literal["png", "svg"]) -> bytes:
    """Return a figure as the content of a file."""
    import matplotlib as mpl

    content = io.BytesIO()
    # Texts stay texts, in the reader's fonts, and the same picture has the same names inside.
    settings = mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "keras-tuning"})
    with settings, warnings.catch_warnings():
        # A name in a script that the font lacks: the reader's own font has it.
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        metadata = _NO_METADATA if form == "svg" else {}
        figure.savefig(content, format=form, metadata=metadata, facecolor="white")
    return content.getvalue()


def inline_svg(figure: Figure) -> str:
    """Return a figure as an ``<svg>`` element that stands in a page and needs nothing else."""
    text = figure_bytes(figure, form="svg").decode("utf-8")
    start, inside = text[text.index("<svg") :].split(">", 1)
    # The page says how wide it is; its proportions are in its view box.
    start = re.sub(r' (?:width|height)="[^"]*"', "", start)
    # As matplotlib writes it, the style would hold for all that the page draws.
    inside = re.sub(r"\s*<defs>\s*<style.*?</style>\s*</defs>", "", inside, flags=re.DOTALL)
    return f'{start} style="stroke-linejoin: round; stroke-linecap: butt">{inside}'
