"""How many workers a study has, at its beginning and as its cluster grows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from tuning.cluster.room import autoscales, room_for

if TYPE_CHECKING:
    from tuning.executors.ray.seats import Job
    from tuning.executors.worker.trial_clock import TrialClock
    from tuning.specification.study_spec import Placement

_SECONDS_BETWEEN_COUNTS = 5.0


@final
@dataclass(slots=True)
class PoolSize:
    """Counts the room that the Ray has for workers.

    Attributes:
        placement: How many workers are asked for, or as many as fit, and what each is given.
        most: How many trials there are to train, or folds where each has a worker of its own.
        say: Told where there is less room than was asked for.
        now: Counts seconds.
    """

    placement: Placement
    most: int
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    _counted: float = 0.0
    _begun: dict[tuple[int, int], TrialClock] = field(default_factory=dict)

    def at_first(self) -> int:
        """Return how many workers to begin with."""
        self._counted = self.now()
        asked = self.placement.workers
        room = room_for(self.placement)
        wanted = max(1, min(room if asked is None else asked, self.most))
        if asked is not None and room < wanted:
            useful = "" if wanted == asked else f" and {wanted} of use"
            self.say(
                f"{asked} workers asked for{useful}, the cluster has room for {room} now;"
                " the others start when there is room"
            )
        # Where more are wanted than there is room for, an autoscaling cluster makes room.
        return wanted

    def note(self, job: Job) -> None:
        """Take in that a job waits for a worker, for the first time or once more."""
        # The clock is kept, so that no other one gets its identity.
        self._begun[id(job.clock), job.fold] = job.clock

    def missing(self, *, there: int, loaded: int, jobs: int) -> int:
        """Return how many more to start where all that fit are wanted and more fit than before.

        A cluster that scales by itself grows for workers that wait: as many as there are already,
        so that it doubles while it can, and while there is something to do for more of them. They
        go when this process does, whatever becomes of it.

        Args:
            there: How many workers there are.
            loaded: How many of those are loaded.
            jobs: How many jobs have a worker or wait for one.
        """
        now = self.now()
        if self.placement.workers is not None or now < self._counted + _SECONDS_BETWEEN_COUNTS:
            return 0
        self._counted = now
        wanted = room_for(self.placement)
        if autoscales():
            wanted = max(wanted, loaded + max(1, loaded))
        # A worker for each job that there is, and for each that is still to come.
        useful = jobs + max(0, self.most - len(self._begun))
        return max(0, min(wanted, useful) - there)
