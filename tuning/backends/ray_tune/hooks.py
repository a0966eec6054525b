"""Where Ray Tune asks for trials and says what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

from ray.tune import Callback, ProgressReporter
from ray.tune.search import Searcher

from tuning.backends.ray_tune.assignment import from_config, to_config
from tuning.backends.ray_tune.reports import changes_in, from_result
from tuning.backends.ray_tune.states import from_checkpoint

if TYPE_CHECKING:
    from ray.tune.experiment import Trial as TuneTrial

    from tuning.backends.ray_tune.deadlines import Deadlines
    from tuning.backends.ray_tune.deaths import Deaths
    from tuning.backends.ray_tune.room import Room
    from tuning.backends.ray_tune.trials import Trials
    from tuning.backends.ray_tune.workers import Workers
    from tuning.cluster.head_watch import HeadWatch


@final
class TrialSearcher(Searcher):
    """Hands out trials, and passes on what their workers report."""

    def __init__(self, trials: Trials, room: Room, deadlines: Deadlines) -> None:
        """Take trials from ``trials`` and note their reports there.

        Args:
            trials: The study's trials.
            room: How many may be active at a time.
            deadlines: How long each may take.
        """
        super().__init__()
        self._trials = trials
        self._deadlines = deadlines
        self._room = room
        self._numbers: dict[str, int] = {}

    def suggest(self, trial_id: str) -> Any:
        """Return the next trial's assignment, None while there is no room, or that all is done."""
        if self._trials.active >= self._room.most:
            return None
        assignment = self._trials.propose()
        if assignment is None:
            # A trial that runs may yet have to begin again on another worker.
            return None if self._trials.are_running else Searcher.FINISHED
        self._numbers[trial_id] = assignment.number
        return to_config(assignment)

    def on_trial_result(self, trial_id: str, result: dict[str, Any]) -> None:
        """Note a report after which the trial goes on."""
        report = from_result(result)
        if report is not None:
            self._trials.note_report(self._numbers[trial_id], report, changes=changes_in(result))

    def on_trial_complete(
        self, trial_id: str, result: dict[str, Any] | None = None, error: bool = False
    ) -> None:
        """Note the last report: the trial's own last, or the one at which it was stopped.

        There is none where a trial is stopped that was paused.
        """
        if error:
            return  # TrialObserver is told as well, with the reason.
        number = self._numbers[trial_id]
        report = None if result is None else from_result(result)
        if report is not None and result is not None:
            self._trials.note_report(number, report, changes=changes_in(result))
        if self._deadlines.is_late(trial_id) and (report is None or report.evaluation is None):
            self._trials.note_failure(number, self._deadlines.failure)
        self._trials.note_end(number)

    def on_pause(self, trial_id: str) -> None:
        """Note that a scheduler lets a trial wait."""
        self._trials.pause(self._numbers[trial_id])

    def on_unpause(self, trial_id: str) -> None:
        """Note that a scheduler lets a trial go on."""
        self._trials.unpause(self._numbers[trial_id])

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: Ray Tune pickles its hooks to restore a run, which we never do."""
        return {}

    def save_to_dir(self, checkpoint_dir: str, session_str: str = "default") -> None:
        """Save nothing: our journal is what a study resumes from."""


@final
class TrialObserver(Callback):
    """Settles what was noted, in the one hook that raises through Ray Tune undisguised."""

    def __init__(
        self,
        trials: Trials,
        deadlines: Deadlines,
        deaths: Deaths,
        workers: Workers,
        *,
        keeper: Any,
        watch: HeadWatch | None = None,
    ) -> None:
        """Settle ``trials``.

        Args:
            trials: The study's trials.
            deadlines: How long each may take.
            deaths: What becomes of those whose worker dies.
            workers: Told what workers report.
            keeper: Told of those that ended, where there is one.
            watch: Looks whether Ray is still there.
        """
        self._trials = trials
        self._watch = watch
        self._deadlines = deadlines
        self._deaths = deaths
        self._workers = workers
        self._keeper = keeper

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: Ray Tune pickles its hooks to restore a run, which we never do."""
        return {}

    def on_step_end(self, iteration: int, trials: list[TuneTrial], **info: Any) -> None:
        """Record what ended in this turn of Ray Tune's loop, which takes 0.1 s at most."""
        del iteration, trials, info
        if self._watch is not None:
            self._watch.look()
        for trial in self._deadlines.overdue():
            self._trials.note_failure(from_config(trial.config).number, self._deadlines.failure)
            self._deaths.kill(trial)
        self._trials.settle()
        self._workers.look()

    def on_trial_start(
        self, iteration: int, trials: list[TuneTrial], trial: TuneTrial, **info: Any
    ) -> None:
        """Note that a worker begins a trial or goes on with it."""
        del iteration, trials, info
        self._deaths.note_start(trial)
        self._deadlines.began(trial)
        self._trials.unpause(from_config(trial.config).number)

    def on_trial_result(
        self,
        iteration: int,
        trials: list[TuneTrial],
        trial: TuneTrial,
        result: dict[str, Any],
        **info: Any,
    ) -> None:
        """Keep up to date what another worker would be asked, and who is not to be asked."""
        del iteration, trials, info
        self._workers.note_report(trial, from_result(result))
        current = self._trials.assignment(from_config(trial.config).number)
        if current is not None and current.changes == changes_in(result):
            trial.config.update(to_config(current))

    def on_trial_save(
        self, iteration: int, trials: list[TuneTrial], trial: TuneTrial, **info: Any
    ) -> None:
        """Note that a trial's state is kept."""
        del iteration, trials, info
        if trial.checkpoint is not None:
            self._trials.note_state(from_checkpoint(trial.checkpoint))

    def on_trial_complete(
        self, iteration: int, trials: list[TuneTrial], trial: TuneTrial, **info: Any
    ) -> None:
        """Let go of what a trial needed that has ended."""
        del iteration, trials, info
        self._deadlines.ended(trial)
        if self._keeper is not None:
            self._keeper.forget.remote(from_config(trial.config).number)

    def on_trial_recover(
        self, iteration: int, trials: list[TuneTrial], trial: TuneTrial, **info: Any
    ) -> None:
        """Note that a trial's worker is gone; Ray Tune gives the trial to another one.

        It trains again with all of its time: what a lost worker took is not the trial's.
        """
        del trials, info
        self._deadlines.ended(trial)
        self._deaths.note(trial, turn=iteration)
        trial.config.update(to_config(self._deaths.next_assignment(trial)))

    def on_trial_error(
        self, iteration: int, trials: list[TuneTrial], trial: TuneTrial, **info: Any
    ) -> None:
        """Note that Ray Tune gave a trial up, as it does where a worker died between two trials."""
        del trials, info
        self._deaths.note(trial, turn=iteration)
        self._trials.try_again(from_config(trial.config).number)
        self._deadlines.ended(trial)


@final
class NothingToReport(ProgressReporter):
    """Keeps Ray Tune's own table from a notebook, where it wipes all that a cell has shown."""

    def should_report(self, trials: list[TuneTrial], done: bool = False) -> bool:
        """Never report."""
        del trials, done
        return False

    def report(self, trials: list[TuneTrial], done: bool, *sys_info: str) -> None:
        """Show nothing."""
