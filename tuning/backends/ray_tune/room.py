"""How many trials may be active, and how Ray Tune is kept from wasting workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, final

from ray.tune.experiment import Trial as TuneTrial

from tuning.cluster.room import room_for

if TYPE_CHECKING:
    from ray.tune.execution.tune_controller import TuneController

    from tuning.specification.study_spec import Placement

SETTINGS = {
    # Ray Tune starts one worker after another unless told otherwise; the searcher proposes no
    # more trials than may be active.
    "TUNE_MAX_PENDING_TRIALS_PG": "65536",
}
_SECONDS_BETWEEN_LOOKS = 5.0
_BUSY = (TuneTrial.RUNNING, TuneTrial.PENDING)


@final
class Room:
    """How many trials may be active: as many as asked for, or as a cluster has room for."""

    def __init__(self, placement: Placement, clock: Callable[[], float] = time.monotonic) -> None:
        """Count for trials of this placement."""
        self._placement = placement
        self._clock = clock
        self._counted = 0
        self._counted_at: float | None = None

    @property
    def most(self) -> int:
        """The number now; a cluster may grow, and is asked from time to time.

        One more than has room waits in a cluster, so that one that grows on demand does.
        """
        if self._placement.workers is not None:
            return self._placement.workers
        now = self._clock()
        if self._counted_at is None or now - self._counted_at >= _SECONDS_BETWEEN_LOOKS:
            self._counted, self._counted_at = room_for(self._placement), now
        return self._counted + 1

    def allows_another(self, tune_controller: TuneController) -> bool:
        """Tell whether a paused trial may go on; Ray Tune counts only what machines can hold."""
        return sum(trial.status in _BUSY for trial in tune_controller.get_trials()) < self.most

    def keep_workers(self, tune_controller: TuneController, trial: TuneTrial) -> None:
        """Let Ray Tune keep workers that have nothing to do while trials wait for each other.

        It would end all but one, and load Keras anew a little later. There is no setting: the
        number of workers that it may keep is counted up, once a study.
        """
        controller = unwrapped(tune_controller)
        controller._actor_cache.increase_max(trial.placement_group_factory, by=self.most)


def unwrapped(tune_controller: TuneController) -> Any:
    """Return Ray Tune's controller itself, of which schedulers are shown a part."""
    wrapped: Any = tune_controller
    return wrapped._schedule_trial_save.__self__
