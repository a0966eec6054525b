"""Ray Tune's schedulers that let trials wait for each other, kept within a number of workers."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, final

from ray.tune.experiment import Trial as TuneTrial
from ray.tune.schedulers import HyperBandForBOHB, PopulationBasedTraining, TrialScheduler

from tuning.backends.ray_tune.assignment import from_config, to_config
from tuning.backends.ray_tune.perturbation import perturbed
from tuning.backends.ray_tune.reports import EPOCH, VALUE, from_result
from tuning.backends.ray_tune.states import from_checkpoint

if TYPE_CHECKING:
    from ray.tune.execution.tune_controller import TuneController

    from search_spaces import SearchSpace
    from tuning.backends.ray_tune.room import Room
    from tuning.backends.ray_tune.trials import Trials
    from tuning.backends.ray_tune.workers import Workers

_QUANTILE = 0.25
_REDUCTION = 3
_WAITING = (TuneTrial.PENDING, TuneTrial.PAUSED)
_WAYS_ON = (TrialScheduler.CONTINUE, TrialScheduler.PAUSE)


@final
class HyperBand(HyperBandForBOHB):
    """Ray Tune's Hyperband, which fills its largest bracket first.

    Its brackets begin while they fill: trials pause at each rung until the others have come up.
    """

    def __init__(self, room: Room, workers: Workers, *, mode: str, epochs: int) -> None:
        """Compare trials of at most ``epochs`` epochs, as many at a time as there is room for."""
        super().__init__(
            time_attr=EPOCH, metric=VALUE, mode=mode, max_t=epochs, reduction_factor=_REDUCTION
        )
        self._room = room
        self._workers = workers

    def on_trial_add(self, tune_controller: TuneController, trial: TuneTrial) -> None:
        """Take a trial in."""
        if not self._trial_info:
            self._room.keep_workers(tune_controller, trial)
        super().on_trial_add(tune_controller, trial)

    def choose_trial_to_run(
        self, tune_controller: TuneController, allow_recurse: bool = True
    ) -> TuneTrial | None:
        """Return the trial that goes on next, None while there is no room."""
        pending = self._workers.next_pending(tune_controller)
        if pending is not None or not self._room.allows_another(tune_controller):
            return pending
        return super().choose_trial_to_run(tune_controller, allow_recurse)


@final
class Population(PopulationBasedTraining):
    """Ray Tune's population-based training, over all trials of the budget.

    They need not all train at once: every so many epochs a trial lets one go on that is behind.
    A trial of the worst quarter goes on with the weights, the optimizer's state and the
    configuration of one of the best quarter, whose floats are moved a little.
    """

    def __init__(
        self,
        trials: Trials,
        room: Room,
        workers: Workers,
        space: SearchSpace,
        *,
        mode: str,
        interval: int,
        seed: int,
        keeper: Any,
    ) -> None:
        """Begin a population.

        Args:
            trials: Told of what trials take over.
            room: How many train at a time.
            workers: Whom trials are given to.
            space: Where configurations come from.
            mode: ``min`` or ``max``.
            interval: The epochs after which trials are compared.
            seed: What moves and matches are drawn from.
            keeper: The ``StateKeeper``.
        """
        super().__init__(
            time_attr=EPOCH,
            metric=VALUE,
            mode=mode,
            perturbation_interval=interval,
            quantile_fraction=_QUANTILE,
            # Ray Tune wants to know how to explore; ``_get_new_config`` takes its place.
            custom_explore_fn=dict,
            log_config=False,
            require_attrs=False,
        )
        self._trials = trials
        self._space = space
        self._room = room
        self._workers = workers
        self._generator = random.Random(seed)
        self._keeper = keeper

    def __getstate__(self) -> dict[str, Any]:
        """Return nothing: Ray Tune pickles its hooks to restore a run, which we never do."""
        return {}

    def on_trial_add(self, tune_controller: TuneController, trial: TuneTrial) -> None:
        """Take a trial in.

        Ray Tune refuses to combine this scheduler with a searcher, whose proposals would come
        too late to learn from; here the searcher deals out the first configurations.
        """
        if not self._trial_state:
            self._room.keep_workers(tune_controller, trial)
        without_searcher: Any = SimpleNamespace(search_alg=None)
        super().on_trial_add(without_searcher, trial)

    def on_trial_result(
        self, tune_controller: TuneController, trial: TuneTrial, result: dict[str, Any]
    ) -> str:
        """Compare a trial with the others when it is time, and let one go on that is behind."""
        # A trial that takes weights over leaves its worker before others are told of its report.
        self._workers.note_report(trial, from_result(result))
        decision: str = super().on_trial_result(tune_controller, trial, result)
        epoch = result.get(EPOCH)
        if self._trial_state[trial].last_perturbation_time == epoch and decision in _WAYS_ON:
            # Ray Tune would also let those go on that wait though they are ahead.
            has_others = self._trials.may_begin_more or self._some_wait_behind(epoch)
            decision = TrialScheduler.PAUSE if has_others else TrialScheduler.CONTINUE
        if decision in (TrialScheduler.PAUSE, TrialScheduler.NOOP):
            self._trials.pause(from_config(trial.config).number)
        return decision

    def _some_wait_behind(self, epoch: int) -> bool:
        return any(
            state.last_train_time < epoch and trial.status in _WAITING
            for trial, state in self._trial_state.items()
        )

    def choose_trial_to_run(self, tune_controller: TuneController) -> TuneTrial | None:
        """Return the trial that is furthest behind, None while there is no room."""
        pending = self._workers.next_pending(tune_controller)
        if pending is not None or not self._room.allows_another(tune_controller):
            return pending
        return super().choose_trial_to_run(tune_controller)

    def _exploit(
        self, tune_controller: TuneController, trial: TuneTrial, trial_to_clone: TuneTrial
    ) -> None:
        numbers = [from_config(one.config).number for one in (trial, trial_to_clone)]
        # One may have been given up that Ray Tune still counts.
        if all(map(self._trials.is_running, numbers)):
            super()._exploit(tune_controller, trial, trial_to_clone)

    def _get_new_config(
        self, trial: TuneTrial, trial_to_clone: TuneTrial
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the other trial's configuration, moved, as this trial's next assignment."""
        number = from_config(trial.config).number
        checkpoint: Any = self._trial_state[trial_to_clone].last_checkpoint
        source = from_checkpoint(checkpoint)
        self._keeper.lend.remote(source, to=number)
        moved = perturbed(
            from_config(trial_to_clone.config).configuration,
            self._space,
            generator=self._generator,
        )
        return to_config(self._trials.change(number, moved, source=source)), {}
