"""Configurations in, trials out: what the store knows is answered, the rest trains and is kept."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, final

from objectives.measurement import Evaluation, Measurement, curve_value
from objectives.seeds import fold_seed
from tuning.errors import StopAsked, TimeLimitReached
from tuning.executors.checkpoints import remove_trial_checkpoints
from tuning.records import Change, Completed, Failed, Outcome, Pruned, Trial
from tuning.trials.ahead import begun_ahead
from tuning.trials.kept_folders import clear_folders, most_kept
from tuning.trials.reserve import Reserve
from tuning.trials.trial_run import TrialRun

if TYPE_CHECKING:
    from objectives.failure import Failure
    from objectives.loaded import LoadedObjective
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.executors.executor import Executor, FoldExecutor, Training
    from tuning.progress import Progress
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.trial_store import TrialStore


@final
class Evaluator:
    """What a backend is handed to have configurations evaluated.

    A configuration that the study has finished already is answered from the store, whether an
    earlier run or this one trained it; it costs nothing of the budget.
    """

    def __init__(
        self,
        spec: StudySpec,
        loaded: LoadedObjective,
        *,
        store: TrialStore,
        executor: Executor | None = None,
        fold_executor: FoldExecutor | None = None,
        progress: Progress,
        clock: Callable[[], float] = time.monotonic,
        is_to_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Begin counting the time limit; nothing is trained yet.

        A study whose budget is spent needs no executor, nor does one whose backend owns its
        workers; others have one of trials or one of folds.
        """
        self.spec = spec
        self.loaded = loaded
        self._store = store
        self._opened = executor
        self._opened_for_folds = fold_executor
        self._progress = progress
        self._clock = clock
        self._is_to_stop = is_to_stop
        # Asked once: what an objective can do is looked up member by member.
        self._clears_folders = most_kept(loaded) is not None
        self._running: dict[int, Configuration] = {}
        self._runs: dict[int, TrialRun] = {}
        self._said: set[str] = set()
        self._next = 0
        self._numbers = {trial.configuration: number for number, trial in store.trials.items()}
        self._reserve = Reserve(spec, loaded.metric)
        limit = spec.budget.timeout_seconds
        self._deadline = None if limit is None else clock() + limit

    @property
    def _executor(self) -> Executor:
        assert self._opened is not None, "a study with trials left has an executor"
        return self._opened

    @property
    def fold_executor(self) -> FoldExecutor:
        """What trains the folds, for a backend that has them trained one by one."""
        assert self._opened_for_folds is not None, "a study that trains by fold has an executor"
        return self._opened_for_folds

    @property
    def metric(self) -> Metric:
        """The metric that trials are ranked by."""
        return self.loaded.metric

    @property
    def remaining(self) -> int:
        """How many more trials may begin."""
        begun = len(self._store.trials) + len(self._running)
        return max(0, self.spec.budget.trials - begun)

    @property
    def has_budget(self) -> bool:
        """Whether another trial may begin."""
        return self.remaining > 0

    @property
    def next_number(self) -> int:
        """The number that the next new trial gets: the lowest that no trial has."""
        # A number once taken stays taken: counting goes on from the last one.
        while self._next in self._store.trials or self._next in self._running:
            self._next += 1
        return self._next

    @property
    def finished(self) -> list[Trial]:
        """The study's finished trials so far, by number."""
        return [self._store.trials[number] for number in sorted(self._store.trials)]

    @property
    def interrupted(self) -> list[Configuration]:
        """Configurations that an earlier run began and did not finish, by number."""
        pending = self._store.unfinished
        return [pending[number] for number in sorted(pending) if number not in self._running]

    @property
    def first(self) -> list[Configuration]:
        """The configurations to try first that no trial has begun with yet, in their order.

        The first trials are theirs, number by number; those of a population end with another
        configuration than they began with.
        """
        begun = self._store.trials.keys() | self._store.unfinished.keys()
        return [one for number, one in enumerate(self.spec.first) if number not in begun]

    def known(self, configuration: Configuration) -> Trial | None:
        """Return the finished trial of a configuration, or None."""
        number = self._numbers.get(configuration)
        return None if number is None else self._store.trials.get(number)

    def begin(self, configuration: Configuration) -> TrialRun:
        """Return a trial of a configuration, to be trained here or known already."""
        trial = self.known(configuration)
        if trial is not None:
            return TrialRun(self, configuration, number=trial.number, known=trial)
        number = self.reserve(configuration)
        training = self._executor.start(configuration, number=number)
        run = TrialRun(self, configuration, number=number, training=training)
        self._runs[id(training)] = run
        return run

    def begin_ahead(self, proposals: Iterable[Configuration]) -> list[TrialRun]:
        """Begin the next trials of a sequence that does not depend on what becomes of each."""
        return begun_ahead(self.begin, proposals, looks_ahead=self.looks_ahead)

    @property
    def looks_ahead(self) -> bool:
        """Whether trials are begun ahead of their turn, so that programs compile meanwhile."""
        return self._executor.looks_ahead

    @property
    def slots(self) -> int:
        """How many trials can train side by side now."""
        return self._executor.slots

    def wait(self, runs: Sequence[TrialRun]) -> list[TrialRun]:
        """Return the trials under way that can be advanced without waiting; perhaps none as yet.

        Raises:
            StudyEnds: If its time is up, or it was asked to stop.
            TuningError: If nothing can be trained any more.
        """
        self.check_end()
        trainings = [run.training for run in runs if run.training is not None]
        return [self._runs[id(training)] for training in self._executor.wait(trainings)]

    def reserve(self, configuration: Configuration) -> int:
        """Keep that a new trial begins, trained by someone else, and return its number."""
        self.check_end()
        number = self.next_number
        self._running[number] = configuration
        self._store.record_started(number, configuration)
        self._progress.trial_started(number, configuration)
        return number

    def record(
        self,
        number: int,
        configuration: Configuration,
        evaluation: Evaluation,
        *,
        pruned: bool,
        schedule: tuple[Change, ...] = (),
    ) -> Trial:
        """Keep what a trial's training left; from here on it cannot be lost."""
        trial = Trial(
            number=number,
            configuration=configuration,
            outcome=self._outcome(evaluation, pruned=pruned),
            curves=evaluation.curves,
            epochs=evaluation.epochs,
            seconds=round(evaluation.seconds, 3),
            seed=fold_seed(self.spec.seed, number, 0),
            finished_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            device=evaluation.device,
            schedule=schedule,
        )
        failure = evaluation.failure
        if evaluation.note and evaluation.note not in self._said:
            self._said.add(evaluation.note)
            self._progress.say(f"trial {number} {evaluation.note}")
        log = f"{failure.message}\n\n{failure.traceback}" if failure else ""
        self._store.record_finished(trial, log=log)
        remove_trial_checkpoints(self.spec, number)
        self._running.pop(number, None)
        self._numbers[configuration] = number
        if self._clears_folders:
            clear_folders(self.spec, self.loaded, self._store.trials, running=self._running)
        self._progress.trial_finished(trial)
        return trial

    def fail(self, number: int, configuration: Configuration, failure: Failure) -> Trial:
        """Keep that a trial which an earlier run began failed, and is not trained again."""
        evaluation = Evaluation(curves=(), failure=failure, seconds=0.0)
        return self.record(number, configuration, evaluation, pruned=False)

    def let_go(self, training: Training) -> None:
        """Forget a training that has ended."""
        self._runs.pop(id(training), None)

    def check_end(self) -> None:
        """Raise ``StudyEnds`` once the study's time is up, or someone asked it to stop.

        Some of the time is kept for confirming the best trials, where there are enough of them.
        """
        if self._deadline is not None:
            left = self._deadline - self._clock()
            if left <= 0 or (
                left <= self._reserve.most and left <= self._reserve.seconds(self._store.trials)
            ):
                raise TimeLimitReached
        if self._is_to_stop():
            raise StopAsked

    @property
    def is_out_of_time(self) -> bool:
        """Whether the time for further trials is up."""
        try:
            self.check_end()
        except TimeLimitReached:
            return True
        except StopAsked:
            pass
        return False

    def check_time(self) -> None:
        """Raise ``StudyEnds`` as ``check_end`` does, but with nothing kept back."""
        if self._deadline is not None and self._clock() >= self._deadline:
            raise TimeLimitReached
        if self._is_to_stop():
            raise StopAsked

    def report(self, number: int, measurement: Measurement) -> None:
        """Show a running trial's last epoch."""
        self._progress.epoch_finished(number, measurement)

    def say(self, line: str) -> None:
        """Show a line to whoever watches the study."""
        self._progress.say(line)

    def _outcome(self, evaluation: Evaluation, *, pruned: bool) -> Outcome:
        if evaluation.failure is not None:
            return Failed(kind=evaluation.failure.kind, message=evaluation.failure.message)
        if pruned and not any(curve.epochs for curve in evaluation.curves):
            return Pruned(value=None, best_epoch=None)
        worth = curve_value(evaluation.curves, self.metric)
        if pruned:
            return Pruned(value=worth.value, best_epoch=worth.best_epoch)
        return Completed(value=worth.value, spread=worth.spread, best_epoch=worth.best_epoch)
