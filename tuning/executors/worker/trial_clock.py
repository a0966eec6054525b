"""How long a trial has trained, wherever and however often it was given a worker."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import final


@final
@dataclass(slots=True)
class TrialClock:
    """Counts the seconds that a trial spends on workers, over all of its folds and rungs.

    Folds that train side by side count each, as they do in the seconds that are recorded of a
    trial. Nothing counts while a fold waits for a worker.

    Attributes:
        now: Counts seconds.
    """

    now: Callable[[], float] = time.monotonic
    _spent: dict[int, float] = field(default_factory=dict)
    _since: dict[int, float] = field(default_factory=dict)

    def go_on(self, fold: int) -> None:
        """Count a fold's time from now on: it has a worker."""
        self._since[fold] = self.now()

    def pause(self, fold: int) -> None:
        """Count a fold's time no longer; what it spent stays."""
        since = self._since.pop(fold, None)
        if since is not None:
            self._spent[fold] = self._spent.get(fold, 0.0) + self.now() - since

    def begin_anew(self, fold: int) -> None:
        """Forget what a fold spent, all its rungs included.

        It lost its worker and trains from its start. The attempts are separate: one that would
        end in time is not to fail for what another one took, on a machine that was lost perhaps.
        """
        self._since.pop(fold, None)
        self._spent.pop(fold, None)

    def seconds_of(self, fold: int) -> float:
        """Return what a fold has spent so far."""
        since = self._since.get(fold)
        running = 0.0 if since is None else self.now() - since
        return self._spent.get(fold, 0.0) + running

    @property
    def seconds(self) -> float:
        """What the folds have spent so far, all together."""
        return sum(self.seconds_of(fold) for fold in self._spent.keys() | self._since.keys())

    def seconds_until(self, limit: float) -> float:
        """Return when the trial will have spent so many seconds, in seconds from now.

        At most zero once it has; infinite while no fold has a worker.
        """
        left = limit - self.seconds
        if left <= 0:
            return left
        return left / len(self._since) if self._since else math.inf
