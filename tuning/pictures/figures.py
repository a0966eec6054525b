"""From a picture's record to whoever draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from tuning.errors import SpecificationError
from tuning.pictures.contour import Contour
from tuning.pictures.curves import Curves
from tuning.pictures.failures import Failures
from tuning.pictures.history import History
from tuning.pictures.importance import Importance
from tuning.pictures.interactions import Interactions
from tuning.pictures.interactive.canvas import NO_PLOTLY, Figure
from tuning.pictures.interactive.confusion import confusion_page
from tuning.pictures.interactive.contour import contour_page
from tuning.pictures.interactive.curves import curves_page
from tuning.pictures.interactive.failures import failures_page
from tuning.pictures.interactive.history import history_page
from tuning.pictures.interactive.importance import importance_page
from tuning.pictures.interactive.interactions import interactions_page
from tuning.pictures.interactive.parallel import parallel_page
from tuning.pictures.interactive.predicted import predicted_page
from tuning.pictures.interactive.rungs import rungs_page
from tuning.pictures.interactive.slices import slices_page
from tuning.pictures.interactive.timeline import timeline_page
from tuning.pictures.parallel import Parallel
from tuning.pictures.rungs import Rungs
from tuning.pictures.slices import Slices
from tuning.pictures.still.confusion import draw_confusion
from tuning.pictures.still.contour import draw_contour
from tuning.pictures.still.curves import draw_curves
from tuning.pictures.still.failures import draw_failures
from tuning.pictures.still.history import draw_history
from tuning.pictures.still.importance import draw_importance
from tuning.pictures.still.interactions import draw_interactions
from tuning.pictures.still.parallel import draw_parallel
from tuning.pictures.still.predicted import draw_predicted
from tuning.pictures.still.rungs import draw_rungs
from tuning.pictures.still.slices import draw_slices
from tuning.pictures.still.timeline import draw_timeline
from tuning.pictures.tested import Confusions, Predictions
from tuning.pictures.timeline import Timeline

if TYPE_CHECKING:
    import matplotlib.figure
    import plotly.graph_objects as go

Picture: TypeAlias = (
    History
    | Importance
    | Interactions
    | Curves
    | Slices
    | Parallel
    | Contour
    | Rungs
    | Timeline
    | Failures
    | Confusions
    | Predictions
)


def still_figure(picture: Picture) -> matplotlib.figure.Figure:  # noqa: PLR0912 - an arm each
    """Draw a picture with matplotlib, for PNG and SVG."""
    match picture:
        case History():
            return draw_history(picture)
        case Importance():
            return draw_importance(picture)
        case Interactions():
            return draw_interactions(picture)
        case Curves():
            return draw_curves(picture)
        case Slices():
            return draw_slices(picture)
        case Parallel():
            return draw_parallel(picture)
        case Contour():
            return draw_contour(picture)
        case Rungs():
            return draw_rungs(picture)
        case Timeline():
            return draw_timeline(picture)
        case Failures():
            return draw_failures(picture)
        case Confusions():
            return draw_confusion(picture)
        case Predictions():
            return draw_predicted(picture)
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
    figure = go.Figure(page_document(picture))
    figure.update_layout(template="plotly_white")
    return figure


def page_document(picture: Picture) -> Figure:  # noqa: PLR0912 - an arm each
    """Return a picture as what plotly's script draws, without loading plotly."""
    match picture:
        case History():
            return history_page(picture)
        case Importance():
            return importance_page(picture)
        case Interactions():
            return interactions_page(picture)
        case Curves():
            return curves_page(picture)
        case Slices():
            return slices_page(picture)
        case Parallel():
            return parallel_page(picture)
        case Contour():
            return contour_page(picture)
        case Rungs():
            return rungs_page(picture)
        case Timeline():
            return timeline_page(picture)
        case Failures():
            return failures_page(picture)
        case Confusions():
            return confusion_page(picture)
        case Predictions():
            return predicted_page(picture)
        case _:
            assert_never(picture)
