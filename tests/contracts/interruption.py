"""Ctrl-C at a chosen moment, from where every backend reports its progress."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from objectives.measurement import Measurement
from objectives.metric import Metric
from search_spaces import Configuration
from tuning.records import Trial
from tuning.specification.study_spec import StudySpec


class Interruption:
    """A progress that raises ``KeyboardInterrupt`` once so many epochs were reported."""

    def __init__(self, after: int | None) -> None:
        self._left = after
        self._screen = threading.Lock()  # a console cannot be pickled either

    def say(self, line: str) -> None:
        pass

    def study_started(self, spec: StudySpec, metric: Metric, finished: Sequence[Trial]) -> None:
        pass

    def study_ended(self) -> None:
        pass

    def trial_started(self, number: int, configuration: Configuration) -> None:
        if self._left == 0:
            raise KeyboardInterrupt

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        if self._left is None:
            return
        self._left -= 1
        if self._left < 0:
            raise KeyboardInterrupt

    def trial_finished(self, trial: Trial) -> None:
        pass
