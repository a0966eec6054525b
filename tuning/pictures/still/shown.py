"""A figure that a notebook shows."""

from __future__ import annotations

from typing import final

# Not pyplot, which keeps what it draws and looks for a screen. A bare figure uses Agg.
from matplotlib.figure import Figure

from tuning.pictures.still.files import figure_bytes


@final
class ShownFigure(Figure):  # notebooks by themselves show those figures alone that pyplot made
    """A figure of matplotlib's as the last line of a cell shows it."""

    def _repr_svg_(self) -> str:
        return figure_bytes(self, form="svg").decode("utf-8")
