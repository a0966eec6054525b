"""The pictures of a study, as ``result.plot`` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from tuning.pictures.curves import curves_of
from tuning.pictures.figures import Picture, page_figure, still_figure
from tuning.pictures.history import history_of
from tuning.pictures.importance import importance_of

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


@final
class Plots:
    """Draws a study; each method returns a figure, which a notebook shows.

    By itself it is one of matplotlib's: ``figure.savefig("history.png")`` writes it to a file.
    With ``interactive=True`` it is one of plotly's, in which a pointer over a trial tells its
    configuration: ``figure.write_html("history.html")``.
    """

    def __init__(self, study: StudyRecord) -> None:
        """Take the study to draw."""
        self._study = study

    def history(self, *, interactive: bool = False) -> Any:
        """Draw the value of each trial, in the order of the trials, and the best one so far."""
        return _drawn(history_of(self._study), interactive=interactive)

    def importance(self, *, interactive: bool = False) -> Any:
        """Draw how much each parameter decided about the best trials, by Optuna's PED-ANOVA."""
        return _drawn(importance_of(self._study), interactive=interactive)

    def curves(self, *, interactive: bool = False) -> Any:
        """Draw the learning curves, the best trial's above the others."""
        return _drawn(curves_of(self._study), interactive=interactive)

    def __repr__(self) -> str:
        return f"<plot of {self._study.spec.name}: history(), importance(), curves()>"


def _drawn(picture: Picture, *, interactive: bool) -> Any:
    return page_figure(picture) if interactive else still_figure(picture)
