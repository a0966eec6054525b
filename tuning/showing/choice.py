"""Who shows a study that Python code has asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, final

from tuning.errors import SpecificationError
from tuning.progress import Progress, SilentProgress
from tuning.showing.console import ConsoleProgress
from tuning.showing.notebook import NotebookProgress, keep_widgets_quiet
from tuning.showing.visible_console import OwnConsole, VisibleTexts
from tuning.specification.in_python import in_python

if TYPE_CHECKING:
    from collections.abc import Sequence

    from objectives.measurement import Measurement
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec


def progress_for(wish: bool | Progress | None) -> Progress:
    """Return who is told what happens, in the words of Python callers.

    Args:
        wish: True and False show it or do not; None shows it in a notebook and on a terminal, and
            nowhere else; anything else is told itself.

    Raises:
        SpecificationError: If it is nothing that can be told.
    """
    if wish is None:
        wish = in_notebook() or _on_terminal()
    if wish is False:
        return SilentProgress()
    if wish is not True:
        if not hasattr(wish, "trial_finished"):
            raise SpecificationError(
                f"progress={wish!r}: write True or False, or give an object with the methods of"
                " tuning.progress.Progress"
            )
        return _InPython(wish)
    if in_notebook():
        keep_widgets_quiet()
        return _InPython(NotebookProgress())
    # Elsewhere than on a terminal nobody's window limits a line.
    width = None if _on_terminal() else 200
    console = OwnConsole(file=sys.stdout, highlight=False, emoji=False, width=width)
    VisibleTexts(console)
    return _InPython(ConsoleProgress(console))


def in_notebook() -> bool:
    """Tell whether this process is the kernel of a notebook: Jupyter's, VS Code's, Colab's."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return hasattr(shell, "kernel")


def _on_terminal() -> bool:
    # A process without a console has no standard output at all.
    return sys.stdout is not None and sys.stdout.isatty()


@final
class _InPython:
    """Passes on what happens; lines speak of keywords and functions, not of flags."""

    def __init__(self, told: Progress) -> None:
        self._told = told

    def say(self, line: str) -> None:
        self._told.say(in_python(line))

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        self._told.study_started(spec, metric, finished)

    def study_ended(self) -> None:
        self._told.study_ended()

    def trial_started(self, number: int, configuration: Configuration) -> None:
        self._told.trial_started(number, configuration)

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        self._told.epoch_finished(number, measurement)

    def trial_finished(self, trial: Trial) -> None:
        self._told.trial_finished(trial)
