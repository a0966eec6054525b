"""Where Ray Tune asks for trials and says what became of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, final

from ray.tune import Callback
from ray.tune.search import Searcher

from tuning.backends.ray_tune.reports import from_result
from tuning.backends.ray_tune.trainable import CONFIGURATION, NUMBER
from tuning.executors.crashes import from_error_text

if TYPE_CHECKING:
    from ray.tune.experiment import Trial as TuneTrial

    from tuning.backends.ray_tune.trials import Trials


@final
class TrialSearcher(Searcher):
    """Hands out trials, and passes on what their workers report."""

    def __init__(self, trials: Trials) -> None:
        """Take trials from ``trials`` and note their reports there."""
        super().__init__()
        self._trials = trials
        self._numbers: dict[str, int] = {}

    def suggest(self, trial_id: str) -> Any:
        """Return the next trial's number and configuration, or that there is none."""
        proposal = self._trials.propose()
        if proposal is None:
            return Searcher.FINISHED
        number, configuration = proposal
        self._numbers[trial_id] = number
        return {NUMBER: number, CONFIGURATION: configuration}

    def on_trial_result(self, trial_id: str, result: dict[str, Any]) -> None:
        """Note a report after which the trial goes on."""
        self._trials.note_report(self._numbers[trial_id], from_result(result))

    def on_trial_complete(
        self, trial_id: str, result: dict[str, Any] | None = None, error: bool = False
    ) -> None:
        """Note the last report: the trial's own last, or the one at which it was stopped."""
        if error or result is None:
            return  # TrialObserver is told as well, with the reason.
        self._trials.note_report(self._numbers[trial_id], from_result(result))
        self._trials.note_end(self._numbers[trial_id])

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: Ray Tune pickles its hooks to restore a run, which we never do."""
        return {}

    def save_to_dir(self, checkpoint_dir: str, session_str: str = "default") -> None:
        """Save nothing: our journal is what a study resumes from."""


@final
class TrialObserver(Callback):
    """Settles what was noted, in the one hook that raises through Ray Tune undisguised."""

    def __init__(self, trials: Trials) -> None:
        """Settle ``trials``."""
        self._trials = trials

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: Ray Tune pickles its hooks to restore a run, which we never do."""
        return {}

    def on_step_end(self, iteration: int, trials: list[TuneTrial], **info: Any) -> None:
        """Record what ended in this turn of Ray Tune's loop, which takes 0.1 s at most."""
        del iteration, trials, info
        self._trials.settle()

    def on_trial_error(
        self, iteration: int, trials: list[TuneTrial], trial: TuneTrial, **info: Any
    ) -> None:
        """Note that a trial's worker is gone; the study goes on with a new worker."""
        del iteration, trials, info
        text = Path(trial.error_file).read_text() if trial.error_file else ""
        self._trials.note_crash(trial.config[NUMBER], from_error_text(text))
