"""How many workers a study has, at its beginning and as its cluster grows."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.cluster.room import autoscales, room_for

if TYPE_CHECKING:
    from tuning.specification import Placement

_SECONDS_BETWEEN_COUNTS = 5.0


@final
@dataclass(slots=True)
class PoolSize:
    """Counts the room that the Ray has for workers.

    Attributes:
        placement: How many workers are asked for, or as many as fit, and what each is given.
        most: More workers than this find nothing to do.
        say: Told where there is less room than was asked for.
        now: Counts seconds.
    """

    placement: Placement
    most: int
    say: Callable[[str], None]
    now: Callable[[], float] = time.monotonic
    _counted: float = 0.0

    def at_first(self) -> int:
        """Return how many workers to begin with."""
        self._counted = self.now()
        wanted = self.placement.workers
        room = room_for(self.placement)
        if wanted is None:
            return max(1, min(room, self.most))
        if room < wanted:
            self.say(
                f"{wanted} workers asked for, the cluster has room for {room} now;"
                " the others start when there is room"
            )
        # Where more are wanted than there is room for, an autoscaling cluster makes room.
        return wanted

    def missing(self, *, there: int, loaded: int) -> int:
        """Return how many more to start where all that fit are wanted and more fit than before.

        A cluster that scales by itself grows for workers that wait: as many as there are already,
        so that it doubles while it can. They go when this process does, whatever becomes of it.

        Args:
            there: How many workers there are.
            loaded: How many of those are loaded.
        """
        now = self.now()
        if self.placement.workers is not None or now < self._counted + _SECONDS_BETWEEN_COUNTS:
            return 0
        self._counted = now
        wanted = room_for(self.placement)
        if autoscales():
            wanted = max(wanted, loaded + max(1, loaded))
        return max(0, min(wanted, self.most) - there)
