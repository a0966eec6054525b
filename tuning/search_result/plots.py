"""The pictures of a study, as ``result.plot`` has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from tuning.pictures.catalog import PICTURES
from tuning.pictures.figures import page_figure, still_figure

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
        return self._drawn("history", interactive=interactive)

    def importance(self, *, interactive: bool = False) -> Any:
        """Draw how much each parameter decided about the best trials, by Optuna's PED-ANOVA."""
        return self._drawn("importance", interactive=interactive)

    def curves(self, *, interactive: bool = False) -> Any:
        """Draw the learning curves, the best trial's above the others."""
        return self._drawn("curves", interactive=interactive)

    def seconds(self, *, interactive: bool = False) -> Any:
        """Draw the value of each trial and the best one so far, by the time at which each ended."""
        return self._drawn("seconds", interactive=interactive)

    def interactions(self, *, interactive: bool = False) -> Any:
        """Draw how much pairs of parameters decided beyond what each does by itself."""
        return self._drawn("interactions", interactive=interactive)

    def slices(self, *, interactive: bool = False) -> Any:
        """Draw what trials are worth along each parameter by itself."""
        return self._drawn("slices", interactive=interactive)

    def parallel(self, *, interactive: bool = False) -> Any:
        """Draw a line a trial across all parameters to what it is worth."""
        return self._drawn("parallel", interactive=interactive)

    def contour(self, *, interactive: bool = False) -> Any:
        """Draw what trials are worth over the two parameters that matter most."""
        return self._drawn("contour", interactive=interactive)

    def rungs(self, *, interactive: bool = False) -> Any:
        """Draw how many trials came to each rung of the pruner, and who went on."""
        return self._drawn("rungs", interactive=interactive)

    def timeline(self, *, interactive: bool = False) -> Any:
        """Draw when each trial trained, and where."""
        return self._drawn("timeline", interactive=interactive)

    def failures(self, *, interactive: bool = False) -> Any:
        """Draw how often trials failed, and why."""
        return self._drawn("failures", interactive=interactive)

    def confusion(self, *, interactive: bool = False) -> Any:
        """Draw which class the retrained best model took for which, on the test rows."""
        return self._drawn("confusion", interactive=interactive)

    def predicted(self, *, interactive: bool = False) -> Any:
        """Draw what the retrained best model predicts for the test rows, against the truth."""
        return self._drawn("predicted", interactive=interactive)

    def __repr__(self) -> str:
        names = ", ".join(f"{name}()" for name in PICTURES)
        return f"<plot of {self._study.spec.name}: {names}>"

    def _drawn(self, name: str, *, interactive: bool) -> Any:
        picture = PICTURES[name](self._study)
        return page_figure(picture) if interactive else still_figure(picture)
