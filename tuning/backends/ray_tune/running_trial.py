"""A trial in a worker, as the driver sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, final

from objectives.trial.inheritance import NOT_INHERITED
from tuning.backends.ray_tune.assignment import Assignment
from tuning.executors.worker.trial_report import evaluation_of
from tuning.records import Change

if TYPE_CHECKING:
    from objectives.failure import Failure
    from objectives.measurement import Evaluation, Measurement
    from search_spaces import Configuration
    from tuning.backends.ray_tune.assignment import StateKey
    from tuning.backends.suggestions.optuna_study import Suggestion
    from tuning.executors.worker.trial_report import TrialReport


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class _Phase:
    """A part of a training: whose weights went on from an epoch, and with what."""

    epoch: int
    trial: int
    configuration: Configuration


@final
@dataclass(slots=True, kw_only=True)
class RunningTrial:
    """Who waits for a trial's outcome, and what it has reported so far.

    Attributes:
        number: The trial's number.
        began_with: The configuration that was proposed.
        suggestions: The proposals that wait for its outcome.
        deaths: How many workers died over it.
        state: The latest state that is kept of it, or that it goes on from.
        failure: Why it was given up, or None.
        has_ended: Whether it is to be recorded.
    """

    number: int
    began_with: Configuration
    suggestions: list[Suggestion]
    deaths: int = 0
    state: StateKey | None = None
    failure: Failure | None = None
    has_ended: bool = False
    _reports: list[TrialReport] = field(default_factory=list)
    _shown: int = 0
    _phases: list[_Phase] = field(default_factory=list)
    _changes: int = 0
    _seconds_before: float = 0.0
    _seconds: float = 0.0

    def __post_init__(self) -> None:
        self._phases.append(_Phase(epoch=0, trial=self.number, configuration=self.began_with))

    @property
    def configuration(self) -> Configuration:
        """What it trains now."""
        return self._phases[-1].configuration

    @property
    def changes(self) -> int:
        """How often it has taken over another one's weights."""
        return self._changes

    @property
    def epoch(self) -> int:
        """The last epoch that was reported."""
        for report in reversed(self._reports):
            if report.epochs:
                return report.epochs[-1].mean.epoch
        return 0

    def take(self, report: TrialReport) -> None:
        """Take a report; epochs that are known already, from Ray Tune's memory, are left out."""
        known = self.epoch
        fresh = tuple(epoch for epoch in report.epochs if epoch.mean.epoch > known)
        if not fresh and report.evaluation is None:
            return
        if report.seconds < self._seconds:
            # Each worker that goes on with it counts from zero.
            self._seconds_before += self._seconds
        self._seconds = report.seconds
        seconds = self._seconds_before + report.seconds
        self._reports.append(replace(report, epochs=fresh, seconds=seconds))

    def news(self) -> Iterator[Measurement]:
        """Return the epochs that were not returned before."""
        for report in self._reports:
            for epoch in report.epochs:
                if epoch.mean.epoch > self._shown:
                    self._shown = epoch.mean.epoch
                    yield epoch.mean

    def go_on_from(self, other: RunningTrial, *, epoch: int, configuration: Configuration) -> None:
        """Go on as another trial stood after an epoch, with this configuration.

        What that one reported up to then is this one's past now.
        """
        self._phases = [phase for phase in other._phases if phase.epoch < epoch]
        self._phases.append(_Phase(epoch=epoch, trial=other.number, configuration=configuration))
        self._reports = [
            replace(
                report,
                epochs=tuple(one for one in report.epochs if one.mean.epoch <= epoch),
                evaluation=None,
            )
            for report in other._reports
        ]
        self._changes += 1
        self.state = (other.number, epoch)

    def assignment(self, *, with_state: bool = False) -> Assignment:
        """Return what a worker is asked that takes the trial now.

        Args:
            with_state: Whether the state is to be found by that; else Ray Tune hands it over.
        """
        return Assignment(
            number=self.number,
            configuration=self.configuration,
            reported=self.epoch,
            changes=self._changes,
            state=self.state if with_state else None,
        )

    def evaluation(self) -> Evaluation:
        """Return the worker's own evaluation, or one of its reports where it never got to that."""
        last = self._reports[-1].evaluation if self._reports else None
        return last or evaluation_of(self._reports, failure=self.failure)

    @property
    def was_pruned(self) -> bool:
        """Whether it ended before the worker was done with it."""
        has_evaluation = bool(self._reports) and self._reports[-1].evaluation is not None
        return self.failure is None and not has_evaluation

    def schedule(self) -> tuple[Change, ...]:
        """Return with what the weights were trained, part by part; empty where it never changed.

        Only what differs between the parts is named.
        """
        if len(self._phases) == 1 or NOT_INHERITED in self.evaluation().note:
            return ()
        configurations = [phase.configuration for phase in self._phases]
        varied = [
            name
            for name in self.configuration
            if any(one.get(name) != self.configuration[name] for one in configurations)
        ]
        return tuple(
            Change(
                epoch=phase.epoch,
                trial=phase.trial,
                values={
                    name: phase.configuration[name]
                    for name in varied
                    if name in phase.configuration
                },
            )
            for phase in self._phases
        )
