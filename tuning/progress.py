"""What a person sees while a study runs: the protocol, and one that shows nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from objectives.measurement import Measurement
    from objectives.metric import Metric
    from search_spaces import Configuration
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec


class Progress(Protocol):
    """Told what happens, in the order in which it happens."""

    def say(self, line: str) -> None:
        """Show one line."""
        ...

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        """Take in that a study begins, or goes on after the finished trials."""
        ...

    def study_ended(self) -> None:
        """Take in that the study ends, whatever the reason."""
        ...

    def trial_started(self, number: int, configuration: Configuration) -> None:
        """Take in that a trial began."""
        ...

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        """Take in that a running trial finished an epoch."""
        ...

    def trial_finished(self, trial: Trial) -> None:
        """Take in that a trial ended."""
        ...


class SilentProgress:
    """Shows nothing; a base for what shows a part."""

    def say(self, line: str) -> None:
        """Show nothing."""

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        """Show nothing."""

    def study_ended(self) -> None:
        """Show nothing."""

    def trial_started(self, number: int, configuration: Configuration) -> None:
        """Show nothing."""

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        """Show nothing."""

    def trial_finished(self, trial: Trial) -> None:
        """Show nothing."""


class HandedOnProgress:
    """Tells somebody else all that it is told; a base for what looks on beside them."""

    def __init__(self, shown: Progress) -> None:
        """Take who is told."""
        self._shown = shown

    def say(self, line: str) -> None:
        """Hand a line on."""
        self._shown.say(line)

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        """Hand it on."""
        self._shown.study_started(spec, metric, finished)

    def study_ended(self) -> None:
        """Hand it on."""
        self._shown.study_ended()

    def trial_started(self, number: int, configuration: Configuration) -> None:
        """Hand it on."""
        self._shown.trial_started(number, configuration)

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        """Hand it on."""
        self._shown.epoch_finished(number, measurement)

    def trial_finished(self, trial: Trial) -> None:
        """Hand it on."""
        self._shown.trial_finished(trial)
