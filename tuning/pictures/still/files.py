"""A figure of matplotlib's as PNG or SVG, for files and for pages."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NO_METADATA = dict.fromkeys(("Creator", "Date", "Format", "Type"))


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
