"""Progress in a notebook: one output that is written anew, however many trials there are."""

from __future__ import annotations

import importlib
import logging
import time
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, final

from tuning.results import markup
from tuning.showing.console import trial_line
from tuning.showing.tally import Tally, tally_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from objectives.measurement import Measurement
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec

_SECONDS_BETWEEN = 0.25
_LINES_IN_SHORT = 2
_LINES_SHOWN = 5


def keep_widgets_quiet() -> None:
    """Have libraries that are loaded later be silent about widgets, which nothing here needs.

    Optuna loads tqdm, and Ray looks for widgets; each tells a notebook without them so.
    """
    logging.getLogger("ray.widgets.util").setLevel(logging.WARNING)
    with warnings.catch_warnings(), suppress(ImportError):
        warnings.simplefilter("ignore")
        importlib.import_module("tqdm.auto")


@final
class NotebookProgress:
    """Shows a study in the output of a cell, by IPython alone: no widgets have to be installed.

    What is announced is shown in short once the search runs, the rest folded away; below the bar
    stand the last finished trial and the last notes.
    """

    def __init__(self, display: Callable[[dict[str, str], bool], None] | None = None) -> None:
        """Take what shows a bundle of HTML and text, and whether it replaces an earlier one."""
        self._display = display or _IPythonDisplay()
        self._announced: list[str] = []
        self._notes: list[str] = []
        self._last = ""
        self._tally: Tally | None = None
        self._is_shown = False
        self._shown_at = 0.0

    def say(self, line: str) -> None:
        """Show one line."""
        (self._announced if self._tally is None else self._notes).append(line)
        self._show()

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        """Begin counting, and show the bar."""
        self._tally = tally_of(spec, metric, finished)
        self._show()

    def study_ended(self) -> None:
        """Show where it ended."""
        if self._tally is not None:
            self._tally.running.clear()
        self._show()

    def trial_started(self, number: int, configuration: Configuration) -> None:
        """Count a running trial."""
        del configuration
        if self._tally is not None:
            self._tally.running[number] = 0

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        """Count an epoch of a running trial."""
        if self._tally is not None:
            self._tally.running[number] = measurement.epoch
            self._show_now_and_then()

    def trial_finished(self, trial: Trial) -> None:
        """Show a finished trial in the place of the one before."""
        if self._tally is not None:
            self._tally.take_in(trial)
            self._last = trial_line(trial, best=self._tally.best, of=self._tally.trials)
            self._show_now_and_then()

    def _show_now_and_then(self) -> None:
        if time.monotonic() - self._shown_at >= _SECONDS_BETWEEN:
            self._show()

    def _show(self) -> None:
        self._shown_at = time.monotonic()
        self._display({"text/html": self._html(), "text/plain": self._text()}, self._is_shown)
        self._is_shown = True

    def _text(self) -> str:
        if self._tally is None:
            return "\n".join(self._announced)
        lines = self._announced[:_LINES_IN_SHORT]
        lines += ["   ".join(self._tally.facts()), self._last, *self._notes[-_LINES_SHOWN:]]
        return "\n".join(line for line in lines if line)

    def _html(self) -> str:
        tally = self._tally
        if tally is None:
            return markup.page(map(markup.paragraph, self._announced))
        parts = [markup.paragraph(line) for line in self._announced[:_LINES_IN_SHORT]]
        parts.append(markup.folded("more about this search", self._announced[_LINES_IN_SHORT:]))
        parts.append(markup.bar(tally.share, " · ".join(tally.facts())))
        parts += [markup.preformatted(self._last)] if self._last else []
        parts += [markup.paragraph(line) for line in self._notes[-_LINES_SHOWN:]]
        return markup.page(parts)


@final
class _IPythonDisplay:
    """One output of the cell that runs; a later one of the same name takes its place."""

    def __init__(self) -> None:
        self._handle: Any = None

    def __call__(self, bundle: dict[str, str], is_again: bool) -> None:
        # There is an IPython wherever there is a notebook.
        from IPython.display import display

        if self._handle is None or not is_again:
            self._handle = display(bundle, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(bundle, raw=True)
