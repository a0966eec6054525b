"""From a picture's record to whoever draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from tuning.errors import SpecificationError
from tuning.pictures.curves import Curves
from tuning.pictures.history import History
from tuning.pictures.importance import Importance
from tuning.pictures.interactive.canvas import NO_PLOTLY, Figure
from tuning.pictures.interactive.curves import curves_page
from tuning.pictures.interactive.history import history_page
from tuning.pictures.interactive.importance import importance_page
from tuning.pictures.still.curves import draw_curves
from tuning.pictures.still.history import draw_history
from tuning.pictures.still.importance import draw_importance

if TYPE_CHECKING:
    import matplotlib.figure
    import plotly.graph_objects as go

Picture: TypeAlias = History | Importance | Curves


def still_figure(picture: Picture) -> matplotlib.figure.Figure:
    """Draw a picture with matplotlib, for PNG and SVG."""
    match picture:
        case History():
            return draw_history(picture)
        case Importance():
            return draw_importance(picture)
        case Curves():
            return draw_curves(picture)
        case _:
            assert_never(picture)


def page_figure(picture: Picture) -> go.Figure:
    """Draw a picture with plotly, for a page.

    Raises:
        SpecificationError: If plotly is not installed.
    """
    try:
        import plotly.graph_objects as go
    except ModuleNotFoundError:
        raise SpecificationError(NO_PLOTLY) from None
    figure = go.Figure(_page_document(picture))
    figure.update_layout(template="plotly_white")
    return figure


def _page_document(picture: Picture) -> Figure:
    match picture:
        case History():
            return history_page(picture)
        case Importance():
            return importance_page(picture)
        case Curves():
            return curves_page(picture)
        case _:
            assert_never(picture)
