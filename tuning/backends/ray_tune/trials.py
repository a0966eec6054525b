"""The study's trials as the driver sees them: what is proposed, running, and to be recorded."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from objectives.failure import Failure
from tuning.backends.suggestions.samplers import SEQUENTIAL_SAMPLERS
from tuning.backends.suggestions.study import SuggestingStudy, Suggestion
from tuning.executors.trial_report import evaluation_of

if TYPE_CHECKING:
    from objectives.measurement import Evaluation, Measurement
    from search_spaces import Configuration
    from tuning.evaluation import Evaluator
    from tuning.executors.trial_report import TrialReport
    from tuning.records import Trial
    from tuning.specification import StudySpec

# A sampler may repeat itself; after this many repetitions in a row the space counts as exhausted.
_REPETITIONS = 200


@final
@dataclass(slots=True, kw_only=True)
class _Running:
    """A trial in a worker: who waits for its outcome, and what it has reported so far."""

    number: int
    configuration: Configuration
    suggestions: list[Suggestion]
    shown: int = 0
    reports: list[TrialReport] = field(default_factory=list)
    crash: Failure | None = None
    has_ended: bool = False

    def evaluation(self) -> Evaluation:
        """Return the worker's own evaluation, or one of its reports where it never got to that."""
        if self.reports and self.reports[-1].evaluation is not None:
            return self.reports[-1].evaluation
        return evaluation_of(self.reports, failure=self.crash)

    @property
    def was_pruned(self) -> bool:
        """Whether it ended before the worker was done with it."""
        return self.crash is None and (not self.reports or self.reports[-1].evaluation is None)


@final
class Trials:
    """Proposes trials, and records them as they end.

    What Ray Tune's hooks learn is only noted; ``settle`` acts on it. Ray Tune swallows or disguises
    whatever is raised inside most of its hooks, and a journal that cannot be written must not go
    unnoticed.

    One worker's study is resumed by replay, as everywhere. Side by side, trials end in an order
    that no replay reproduces: then the earlier run's trials are told to Optuna at the start. A
    sampler whose proposals form one sequence is replayed in either case, since its later
    proposals depend on its own earlier ones and not on trials that others add.
    """

    def __init__(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Begin with what an earlier run left."""
        self._evaluator = evaluator
        self._study = SuggestingStudy(spec, evaluator.metric)
        self._running: dict[int, _Running] = {}
        self._repeated = 0
        self._seen: set[int] = set()
        replays = spec.placement.workers == 1 or spec.sampler in SEQUENTIAL_SAMPLERS
        self._remembers = not replays
        self._interrupted = [] if spec.placement.workers == 1 else evaluator.interrupted
        if self._remembers:
            for trial in evaluator.finished:
                self._study.remember(trial, evaluator.metric)

    @property
    def are_running(self) -> bool:
        """Whether a trial began that has not ended."""
        return bool(self._running)

    def propose(self) -> tuple[int, Configuration] | None:
        """Return a new trial's number and configuration; None once no trial is left to begin."""
        if not self._evaluator.has_budget:
            return None
        if self._interrupted:
            return self._begin(self._interrupted.pop(0), [])
        while self._repeated < _REPETITIONS and self._evaluator.has_budget:
            suggestion = self._study.ask()
            twin = self._twin(suggestion.configuration)
            if self._evaluator.known(suggestion.configuration) is not None:
                self._replay(suggestion)
            elif twin is not None:
                twin.suggestions.append(suggestion)
                self._count_repetition(twin.number)
            else:
                return self._begin(suggestion.configuration, [suggestion])
        return None

    def note_report(self, number: int, report: TrialReport) -> None:
        """Note what a worker reported."""
        self._running[number].reports.append(report)

    def note_crash(self, number: int, failure: Failure) -> None:
        """Note that a trial's worker is gone."""
        self._running[number].crash = failure
        self._running[number].has_ended = True

    def note_end(self, number: int) -> None:
        """Note that a trial trained to its end, failed, or was stopped early."""
        self._running[number].has_ended = True

    def settle(self) -> None:
        """Show the epochs and record the ends noted since the last call.

        Raises:
            TimeLimitReached: If the study's time is up.
        """
        for running in list(self._running.values()):
            for report in running.reports[running.shown :]:
                for epoch in report.epochs:
                    self._evaluator.report(running.number, epoch.mean)
                    for suggestion in running.suggestions:
                        self._tell_epoch(suggestion, epoch.mean)
                running.shown += 1
            if running.has_ended:
                self._record(running)
        self._evaluator.check_time()

    def _begin(
        self, configuration: Configuration, suggestions: list[Suggestion]
    ) -> tuple[int, Configuration]:
        number = self._evaluator.reserve(configuration)
        self._count_repetition(number)
        self._running[number] = _Running(
            number=number, configuration=configuration, suggestions=suggestions
        )
        return number, configuration

    def _replay(self, suggestion: Suggestion) -> None:
        run = self._evaluator.begin(suggestion.configuration)
        while (measurement := run.advance()) is not None:
            self._tell_epoch(suggestion, measurement)
        self._study.tell(suggestion, run.complete())
        self._count_repetition(run.number)

    def _count_repetition(self, number: int) -> None:
        self._repeated = self._repeated + 1 if number in self._seen else 0
        self._seen.add(number)

    def _twin(self, configuration: Configuration) -> _Running | None:
        for running in self._running.values():
            if running.configuration == configuration:
                return running
        return None

    def _tell_epoch(self, suggestion: Suggestion, mean: Measurement) -> None:
        key = self._evaluator.metric.validation_key
        suggestion.native.report(mean.metrics[key], mean.epoch)

    def _record(self, running: _Running) -> None:
        trial = self._evaluator.record(
            running.number,
            running.configuration,
            running.evaluation(),
            pruned=running.was_pruned,
        )
        del self._running[running.number]
        self._tell(running, trial)

    def _tell(self, running: _Running, trial: Trial) -> None:
        for suggestion in running.suggestions:
            self._study.tell(suggestion, trial)
        if not running.suggestions and self._remembers:
            self._study.remember(trial, self._evaluator.metric)
