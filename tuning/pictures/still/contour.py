"""What trials are worth over two of their parameters, drawn by matplotlib."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING

from tuning.pictures.marks import name_in_picture
from tuning.pictures.still.canvas import INK, QUIET, STRONG, empty_figure, say_instead, set_text
from tuning.pictures.still.slices import set_along

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from matplotlib.figure import Figure

    from tuning.pictures.contour import Contour

_LEVELS = 10


def draw_contour(contour: Contour) -> Figure:
    """Draw the trials over two parameters, and between numbers a surface of what they are worth."""
    slices = contour.slices
    title = f"{name_in_picture(slices.study)}: the two that matter most"
    if not contour.axes:
        figure, empty = empty_figure(title, height_inches=1.2)
        say_instead(empty, ["Fewer than two parameters are known to matter."])
        return figure
    from matplotlib.colors import LinearSegmentedColormap

    figure, axes = empty_figure(title, height_inches=4.2)
    ends = (STRONG, QUIET) if str(slices.direction) == "minimize" else (QUIET, STRONG)
    colours = LinearSegmentedColormap.from_list("worth", ends)
    worths = [slices.worth(one.value) for one in contour.spots]
    if contour.has_surface:
        _draw_surface(axes, contour, worths, colours)
    points = axes.scatter(
        [one.across for one in contour.spots],
        [one.up for one in contour.spots],
        c=worths,
        cmap=colours,
        edgecolors=INK,
        linewidths=0.7,
        s=34,
        zorder=3,
    )
    set_along(axes, contour.axes[0], along="x")
    set_along(axes, contour.axes[1], along="y")
    bar = figure.colorbar(points, ax=axes, pad=0.02)
    if slices.is_logarithmic:
        bar.ax.yaxis.set_major_formatter(lambda worth, _: f"{10**worth:.3g}")
    set_text(bar.set_label, name_in_picture(slices.metric), color=INK, fontsize=9)
    return figure


def _draw_surface(axes: Axes, contour: Contour, worths: list[float], colours: Colormap) -> None:
    """Draw levels over the triangles between the trials, where these make any."""
    first, second = contour.axes
    # Triangles are drawn between numbers, and stand on axes that may be logarithmic.
    across = [math.log10(one.across) if first.is_logarithmic else one.across
              for one in contour.spots]  # fmt: skip
    up = [math.log10(one.up) if second.is_logarithmic else one.up for one in contour.spots]
    if len({*zip(across, up, strict=True)}) < 3:
        return
    from matplotlib.tri import Triangulation

    try:
        between = Triangulation(_to_unit(across), _to_unit(up))
    except (RuntimeError, ValueError):
        return  # All on one line.
    surface = Triangulation(
        [one.across for one in contour.spots],
        [one.up for one in contour.spots],
        triangles=between.triangles,
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No contour levels", category=UserWarning)
        axes.tricontourf(surface, worths, levels=_LEVELS, cmap=colours, alpha=0.55, zorder=1)


def _to_unit(values: list[float]) -> list[float]:
    low, span = min(values), (max(values) - min(values)) or 1.0
    return [(value - low) / span for value in values]
