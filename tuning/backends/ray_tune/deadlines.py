"""Trials that take longer than a trial may: asked to stop, then killed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from ray.tune import Stopper

from tuning.executors.ray.fault_rules import SECONDS_TO_STOP, took_too_long

if TYPE_CHECKING:
    from ray.tune.experiment import Trial as TuneTrial

    from objectives.failure import Failure


@final
@dataclass(slots=True)
class _Watched:
    """A trial with the time that it has spent on workers; a pause does not count."""

    trial: TuneTrial
    spent: float = 0.0
    since: float | None = None


@final
class Deadlines(Stopper):
    """Counts every trial's time, and stops it at its next report once that is over."""

    def __init__(self, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> None:
        """Let each trial take so many seconds, or as long as it likes."""
        self._seconds = seconds
        self._clock = clock
        self._watched: dict[str, _Watched] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: Ray Tune pickles its hooks to restore a run, which we never do."""
        return {}

    @property
    def failure(self) -> Failure:
        """How a trial fails that took too long."""
        assert self._seconds is not None, "without a limit no trial takes too long"
        return took_too_long(self._seconds)

    def began(self, trial: TuneTrial) -> None:
        """Count from now on: a worker has begun to train it, or goes on with it."""
        if self._seconds is not None:
            watched = self._watched.setdefault(trial.trial_id, _Watched(trial))
            watched.since = self._clock()

    def ended(self, trial: TuneTrial) -> None:
        """Count no longer."""
        self._watched.pop(trial.trial_id, None)

    def is_late(self, trial_id: str) -> bool:
        """Tell whether a trial has taken longer than it may."""
        watched = self._watched.get(trial_id)
        return watched is not None and self._left(watched) <= 0

    def __call__(self, trial_id: str, result: dict[str, Any]) -> bool:
        """Tell Ray Tune to stop a trial that reports too late."""
        del result
        return self.is_late(trial_id)

    def stop_all(self) -> bool:
        """Never stop the whole study."""
        return False

    def overdue(self) -> Iterable[TuneTrial]:
        """Return the trials to kill, each once: they should have stopped and do not report."""
        if self._seconds is None:
            return ()
        late = []
        for watched in list(self._watched.values()):
            self._notice_pause(watched)
            if watched.since is not None and self._left(watched) <= -SECONDS_TO_STOP:
                self.ended(watched.trial)
                late.append(watched.trial)
        return late

    def _notice_pause(self, watched: _Watched) -> None:
        if watched.since is not None and watched.trial.status != watched.trial.RUNNING:
            watched.spent += self._clock() - watched.since
            watched.since = None

    def _left(self, watched: _Watched) -> float:
        assert self._seconds is not None
        running = 0.0 if watched.since is None else self._clock() - watched.since
        return self._seconds - watched.spent - running
