"""Ray Tune's workers: which trial each is given, which are given none, and when there are none."""

from __future__ import annotations

import time
import weakref
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, final

from tuning.backends.ray_tune.assignment import from_config
from tuning.backends.ray_tune.room import unwrapped
from tuning.cluster.room import room_for
from tuning.executors.ray.losses import wears_out
from tuning.executors.ray.worker_news import WorkerNews

if TYPE_CHECKING:
    from ray.tune.execution.tune_controller import TuneController
    from ray.tune.experiment import Trial as TuneTrial

    from tuning.executors.worker.trial_report import TrialReport
    from tuning.specification.study_spec import StudySpec

_SECONDS_BETWEEN_LOOKS = 5.0


@final
class Workers:
    """What Ray Tune does not see to itself.

    It shows its controller to schedulers alone, which ask here for the next trial. Nothing here
    keeps the controller alive: with it go the workers of a study that is cut short.
    """

    def __init__(
        self,
        spec: StudySpec,
        *,
        memory_limit: float,
        say: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look after the workers of a study.

        Args:
            spec: The study.
            memory_limit: The bytes from which on a worker's process is given no other trial.
            say: Told when the study waits for room, and when it goes on.
            clock: Counts seconds.
        """
        self._spec = spec
        self._memory_limit = memory_limit
        self._news = WorkerNews(spec.placement, say, clock)
        self._clock = clock
        self._seen: Callable[[], Any] = lambda: None
        self._looked = clock()

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: Ray Tune pickles its hooks to restore a run, which we never do."""
        return {}

    def next_pending(self, tune_controller: TuneController) -> TuneTrial | None:
        """Return the trial to which a worker that has become free goes, if any waits for one.

        It is the first of those for which no worker is coming up, else the last of all. Ray Tune
        would not look, and end the worker that is coming up: of trials that are shorter than a
        start, only ever one would train.
        """
        controller = unwrapped(tune_controller)
        self._seen = weakref.ref(controller)
        pending = sorted(
            controller._pending_trials, key=lambda trial: from_config(trial.config).number
        )
        for trial in pending:
            actor = controller._trial_to_actor.get(trial)
            if actor is None or not controller._actor_manager.is_actor_started(actor):
                return trial
        return pending[-1] if pending else None

    def note_report(self, trial: TuneTrial, report: TrialReport | None) -> None:
        """Give the worker of a trial that reports to no other trial, if it is worn out.

        Ray Tune keeps for other trials only workers that it knows to have started. Others it ends
        in order once their trial has ended or pauses, and starts new ones for the trials that
        wait; to no trial does that look like a death.

        Args:
            trial: Ray Tune's trial.
            report: What its worker said; None where it had nothing to do.
        """
        controller = self._seen()
        if controller is not None and wears_out(report, self._memory_limit):
            controller._started_actors.discard(controller._trial_to_actor.get(trial))

    def look(self) -> None:
        """Say when the study has been without a worker for a while, and when it goes on."""
        now = self._clock()
        if now < self._looked + _SECONDS_BETWEEN_LOOKS:
            return
        self._looked = now
        self._news.look(is_waiting=self._are_missing())

    def _are_missing(self) -> bool:
        """Tell whether trials wait, none trains, and no worker is coming up for any.

        A worker that was coming up when its machine died still counts for Ray Tune, and waits for
        another machine.
        """
        controller = self._seen()
        if controller is None or controller._running_trials or not controller._pending_trials:
            return False
        has_workers = controller._actor_manager.num_live_actors > 0
        return not has_workers or room_for(self._spec.placement) == 0
