"""The files of a learning-rate range test: a picture of its curve, a table of its points."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tuning.results.journal import replace_file

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from objectives.learning_rate_range.rate_sweep import RangeTest

_ENDINGS = (".png", ".svg", ".pdf")
_COLUMNS = ("step", "learning_rate", "loss", "smoothed_loss")
_SIZE_INCHES = (8.0, 4.5)
_DOTS_PER_INCH = 150
_CURVE, _MARK, _INK, _FAINT, _GRID = "#1f5a99", "#c2410c", "#374151", "#8a8f98", "#e5e7eb"


def table_beside(picture: Path) -> Path:
    """Return where the points of a picture's curve go."""
    return picture.with_suffix(".csv")


def output_complaints(output: Path) -> list[str]:
    """Return what keeps a picture, with its table, from being written there."""
    folder = output.absolute().parent
    if output.suffix.lower() not in _ENDINGS:
        endings = ", ".join(_ENDINGS)
        return [f"-o {output}: not the name of a picture; let it end in one of {endings}"]
    if not folder.is_dir():
        return [f"-o {output}: there is no folder {output.parent}; create it first"]
    if output.is_dir():
        return [f"-o {output}: is a folder; name a file"]
    table = table_beside(output)
    # A person's own table may lie there, such as the very one that is to be trained on.
    if table.exists() and not _is_our_table(table):
        return [
            f"-o {output}: its points would replace {table}, which is not the table of a range"
            " test; choose another name"
        ]
    return []


def _is_our_table(table: Path) -> bool:
    try:
        with table.open("rb") as file:
            return file.readline().rstrip(b"\r\n").decode() == ",".join(_COLUMNS)
    except (OSError, UnicodeDecodeError):
        return False


def write_range_test(test: RangeTest, picture: Path, *, title: str) -> None:
    """Write the picture, and its points as CSV beside it.

    Raises:
        JournalError: If the disk does not take them.
    """
    replace_file(picture, _picture_content(range_figure(test, title=title), picture.suffix))
    replace_file(table_beside(picture), _to_csv(test))


def range_figure(test: RangeTest, *, title: str) -> Figure:
    """Draw the loss against the rate, with the suggestion and the turning point marked."""
    # Not pyplot, which keeps what it draws and looks for a screen. A bare figure uses Agg.
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE_INCHES, dpi=_DOTS_PER_INCH, layout="constrained")
    axes = figure.add_subplot()
    axes.set_title(f"Learning-rate range test: {title}", loc="left", pad=14)
    axes.set_xlabel("learning rate, rising with each step")
    axes.set_ylabel(f"training loss ({test.loss_name.replace('_', ' ') or 'as compiled'})")
    axes.set_xscale("log")
    # To the right there is room for what the mark of the turning point says.
    right = max(test.last_rate * 1.5, test.turning_rate * 8.0)
    axes.set_xlim(min(test.rates[0], test.suggestion or math.inf), right)
    axes.set_ylim(*_loss_limits(_settled_curve(test)[1]))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=_GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.plot(test.rates, test.losses, ".", color=_FAINT, alpha=0.5, ms=3.5, label="one batch")
    axes.plot(*_settled_curve(test), color=_CURVE, linewidth=2.0, label="smoothed")
    if test.suggestion is not None:
        text = f"suggestion {test.suggestion:.2g} "
        _mark(axes, test.suggestion, text, color=_MARK, side="right")
    where = "lowest" if test.never_climbed else "climbs from"
    _mark(axes, test.turning_rate, f" {where} {test.turning_rate:.2g}", color=_INK, side="left")
    axes.legend(frameon=False, loc="lower left")
    return figure


def _settled_curve(test: RangeTest) -> tuple[Sequence[float], Sequence[float]]:
    """Return rates and smoothed losses without the first, which are those of single batches."""
    first = min(test.window, len(test.rates)) - 1
    return test.rates[first:], test.smoothed[first:]


def _loss_limits(losses: Sequence[float]) -> tuple[float, float]:
    """Return the span of losses to show: single batches may lie far beyond the curve."""
    lowest, highest = min(losses), max(losses)
    span = (highest - lowest) or abs(highest) or 1.0
    bottom = lowest - 0.25 * span
    # Above the curve there is room for what the marks say.
    return (max(0.0, bottom) if lowest >= 0.0 else bottom), highest + 0.2 * span


def _mark(
    axes: Axes, rate: float, text: str, *, color: str, side: Literal["left", "right"]
) -> None:
    """Draw a line at a rate; its text stands to the left of it where it is aligned right."""
    axes.axvline(rate, color=color, linewidth=1.2, linestyle="--")
    axes.text(
        rate,
        0.98,
        text,
        color=color,
        transform=axes.get_xaxis_transform(),
        horizontalalignment=side,
        verticalalignment="top",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.85},
    )


def _picture_content(figure: Figure, ending: str) -> bytes:
    content = io.BytesIO()
    figure.savefig(content, format=ending.lower().removeprefix("."))
    return content.getvalue()


def _to_csv(test: RangeTest) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    points = zip(test.rates, test.losses, test.smoothed, strict=True)
    writer.writerows((step, *point) for step, point in enumerate(points, start=1))
    return text.getvalue()
