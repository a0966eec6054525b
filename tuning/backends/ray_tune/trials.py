"""The study's trials as the driver sees them: what is proposed, running, and to be recorded."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, final

from tuning.backends.ray_tune.assignment import Assignment
from tuning.backends.ray_tune.earlier_run import earlier_run
from tuning.backends.ray_tune.running_trial import RunningTrial
from tuning.backends.suggestions.optuna_study import SuggestingStudy, Suggestion
from tuning.executors.ray.fault_rules import MOST_ATTEMPTS

if TYPE_CHECKING:
    from objectives.failure import Failure
    from objectives.measurement import Measurement
    from search_spaces import Configuration
    from tuning.backends.ray_tune.assignment import StateKey
    from tuning.errors import TuningError
    from tuning.executors.worker.trial_report import TrialReport
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator

# A sampler may repeat itself; after this many repetitions in a row the space counts as exhausted.
_REPETITIONS = 200


@final
class Trials:
    """Proposes trials, and records them as they end.

    What Ray Tune's hooks learn is only noted; ``settle`` acts on it. Ray Tune swallows or disguises
    whatever is raised inside most of its hooks, and a journal that cannot be written must not go
    unnoticed.
    """

    def __init__(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Begin with what an earlier run left."""
        self._evaluator = evaluator
        self._study = SuggestingStudy(spec, evaluator.metric)
        self._running: dict[int, RunningTrial] = {}
        self._paused: set[int] = set()
        self._again: deque[Assignment] = deque()
        self._broken: TuningError | None = None
        self._repeated = 0
        self._seen: set[int] = set()
        earlier = earlier_run(spec, evaluator)
        self._remembers = earlier.is_remembered
        self._interrupted, self._first = earlier.interrupted, deque(earlier.first)
        if self._remembers:
            for trial in evaluator.finished:
                self._study.remember(trial, evaluator.metric)

    @property
    def are_running(self) -> bool:
        """Whether a trial began that has not ended."""
        return bool(self._running)

    @property
    def active(self) -> int:
        """How many trials are on workers or wait for one; paused ones do not count."""
        return len(self._running) - len(self._paused) - len(self._again)

    @property
    def may_begin_more(self) -> bool:
        """Whether there are trials of the budget left to begin."""
        return self._evaluator.has_budget

    def propose(self) -> Assignment | None:
        """Return the next trial to train; None once none is left to begin.

        First those that lost their worker and that Ray Tune gave up, then those that an earlier
        run did not finish, then those that a person wants first.
        """
        while self._again:
            assignment = self._again.popleft()
            if assignment.number in self._running:
                return assignment
        if not self._evaluator.has_budget:
            return None
        if self._interrupted:
            return self._begin(self._interrupted.pop(0), [])
        while self._repeated < _REPETITIONS and self._evaluator.has_budget:
            suggestion = self._suggestion()
            twin = self._twin(suggestion.configuration)
            if self._evaluator.known(suggestion.configuration) is not None:
                self._replay(suggestion)
            elif twin is not None:
                twin.suggestions.append(suggestion)
                self._count_repetition(twin.number)
            else:
                return self._begin(suggestion.configuration, [suggestion])
        return None

    def note_report(self, number: int, report: TrialReport, *, changes: int = 0) -> None:
        """Note what a worker reported, unless the trial has ended or changed since."""
        running = self._running.get(number)
        if running is not None and not running.has_ended and running.changes == changes:
            running.take(report)

    def note_end(self, number: int) -> None:
        """Note that a trial trained to its end, failed, or was stopped early."""
        running = self._running.get(number)
        if running is not None:
            running.has_ended = True

    def note_failure(self, number: int, failure: Failure) -> None:
        """Note that a trial is given up, with what it reported up to then."""
        running = self._running.get(number)
        if running is not None and not running.has_ended:
            running.failure = failure
            running.has_ended = True

    def note_death(self, number: int, failure: Failure, *, counts: bool) -> None:
        """Note that a trial's worker is gone; after too many the trial is given up.

        Args:
            number: The trial's number.
            failure: Why, as far as Ray knows.
            counts: Whether the trial may have been the reason.
        """
        running = self._running.get(number)
        if running is None or running.has_ended:
            return
        running.deaths += counts
        if running.deaths >= MOST_ATTEMPTS:
            self.note_failure(number, failure)

    def note_state(self, key: StateKey) -> None:
        """Note that a trial's state is kept."""
        running = self._running.get(key[0])
        if running is not None:
            running.state = key

    def pause(self, number: int) -> None:
        """Note that a trial waits, so that another may begin."""
        if number in self._running:
            self._paused.add(number)

    def unpause(self, number: int) -> None:
        """Note that a trial goes on as soon as there is a worker."""
        self._paused.discard(number)

    def assignment(self, number: int) -> Assignment | None:
        """Return what a worker would be asked now; None for a trial that has ended."""
        running = self._running.get(number)
        if running is None or running.has_ended:
            return None
        return running.assignment()

    def try_again(self, number: int) -> None:
        """Have a trial proposed again that Ray Tune gave up."""
        running = self._running.get(number)
        if running is not None and not running.has_ended:
            self._paused.discard(number)
            self._again.append(running.assignment(with_state=True))

    def is_running(self, number: int) -> bool:
        """Tell whether a trial began that has not ended."""
        running = self._running.get(number)
        return running is not None and not running.has_ended

    def change(self, number: int, configuration: Configuration, *, source: StateKey) -> Assignment:
        """Let a trial go on from another one's weights with a configuration of its own.

        Args:
            number: The trial's number.
            configuration: What it trains from now on.
            source: The other trial, and the epochs after which its state was kept.
        """
        running, other = self._running[number], self._running[source[0]]
        running.go_on_from(other, epoch=source[1], configuration=configuration)
        return running.assignment()

    def break_down(self, error: TuningError) -> None:
        """Have the study end with an error."""
        self._broken = error

    def settle(self) -> None:
        """Show the epochs and record the ends noted since the last call.

        Raises:
            StudyEnds: If its time is up, or it was asked to stop.
            TuningError: If nothing can be trained any more.
        """
        for running in list(self._running.values()):
            for mean in running.news():
                self._evaluator.report(running.number, mean)
                for suggestion in running.suggestions:
                    self._tell_epoch(suggestion, mean)
            if running.has_ended:
                self._record(running)
        if self._broken is not None:
            raise self._broken
        self._evaluator.check_end()

    def _begin(self, configuration: Configuration, suggestions: list[Suggestion]) -> Assignment:
        number = self._evaluator.reserve(configuration)
        self._count_repetition(number)
        running = RunningTrial(number=number, began_with=configuration, suggestions=suggestions)
        self._running[number] = running
        return running.assignment()

    def _suggestion(self) -> Suggestion:
        if self._first:
            return self._study.ask_for_first(self._first.popleft())
        return self._study.ask()

    def _replay(self, suggestion: Suggestion) -> None:
        run = self._evaluator.begin(suggestion.configuration)
        while (measurement := run.advance()) is not None:
            self._tell_epoch(suggestion, measurement)
        self._study.tell(suggestion, run.complete())
        self._count_repetition(run.number)

    def _count_repetition(self, number: int) -> None:
        self._repeated = self._repeated + 1 if number in self._seen else 0
        self._seen.add(number)

    def _twin(self, configuration: Configuration) -> RunningTrial | None:
        for running in self._running.values():
            if running.began_with == configuration:
                return running
        return None

    def _tell_epoch(self, suggestion: Suggestion, mean: Measurement) -> None:
        key = self._evaluator.metric.validation_key
        suggestion.native.report(mean.metrics[key], mean.epoch)

    def _record(self, running: RunningTrial) -> None:
        trial = self._evaluator.record(
            running.number,
            running.configuration,
            running.evaluation(),
            pruned=running.was_pruned,
            schedule=running.schedule(),
        )
        del self._running[running.number]
        self._paused.discard(running.number)
        self._tell(running, trial)

    def _tell(self, running: RunningTrial, trial: Trial) -> None:
        for suggestion in running.suggestions:
            self._study.tell(suggestion, trial)
        if not running.suggestions and self._remembers:
            self._study.remember(trial, self._evaluator.metric)
