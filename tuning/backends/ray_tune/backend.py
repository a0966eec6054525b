"""Drives ``ray.tune.Tuner`` on a local Ray, as many trials at a time as there are workers."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, final

from ray import tune
from ray.tune import CheckpointConfig, FailureConfig, RunConfig, TuneConfig

from tuning.backends.ray_tune.hooks import TrialObserver, TrialSearcher
from tuning.backends.ray_tune.schedulers import make_scheduler, replay
from tuning.backends.ray_tune.trainable import TrialTrainable
from tuning.backends.ray_tune.trials import Trials
from tuning.executors.local_ray import local_ray
from tuning.executors.shipment import pack

if TYPE_CHECKING:
    from ray.tune.schedulers import TrialScheduler

    from objectives.loaded import LoadedObjective
    from tuning.evaluation import Evaluator
    from tuning.executors.shipment import Shipment
    from tuning.specification import StudySpec

# Without a pruner nobody needs to see every epoch at once; the live display does, about so often.
_SECONDS_PER_STEP = 0.25


@final
class RayTuneBackend:
    """Optuna proposes, Ray Tune trains side by side and prunes.

    Ray Tune is an executor here: nothing is kept in its files, the journal is the truth.
    """

    def __init__(self, pack: Callable[[StudySpec, LoadedObjective], Shipment] = pack) -> None:
        """Send workers what ``pack`` returns; another one serves tests without Keras."""
        self._pack = pack

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the budget, then stop Ray, whatever happened.

        Raises:
            RayUnavailableError: If Ray cannot start on this machine, or breaks down.
            TimeLimitReached: If the study's time is up.
            KeyboardInterrupt: If it was interrupted.
        """
        if not evaluator.has_budget:
            return
        trials = Trials(spec, evaluator)
        shipment = self._pack(spec, evaluator.loaded)
        scheduler = make_scheduler(spec.pruner, metric=evaluator.metric, epochs=spec.budget.epochs)
        for trial in evaluator.finished:
            replay(trial, scheduler, evaluator.metric)
        with local_ray(spec.placement.workers or 1) as folder, _workers_let_go():
            _tuner(spec, trials, scheduler, shipment=shipment, folder=folder).fit()
        if trials.are_running:
            # SIGUSR1 makes Ray Tune return early, as if it had finished.
            raise KeyboardInterrupt


@contextmanager
def _workers_let_go() -> Iterator[None]:
    """End the workers when a study is cut short in a Ray that goes on without it.

    Ray ends an actor once nobody refers to it. The frames of a traceback do, through Ray Tune's
    own variables, for as long as anybody looks at the exception.
    """
    try:
        yield
    except BaseException as error:
        traceback.clear_frames(error.__traceback__)
        gc.collect()
        raise


def _tuner(
    spec: StudySpec, trials: Trials, scheduler: TrialScheduler, *, shipment: Shipment, folder: Path
) -> tune.Tuner:
    trainable = tune.with_parameters(
        TrialTrainable,
        shipment=shipment,
        seconds_per_step=_SECONDS_PER_STEP if spec.pruner == "none" else 0.0,
    )
    return tune.Tuner(
        trainable,
        tune_config=TuneConfig(
            # The searcher says when to stop.
            num_samples=-1,
            search_alg=TrialSearcher(trials),
            scheduler=scheduler,
            max_concurrent_trials=spec.placement.workers,
            reuse_actors=True,
            trial_dirname_creator=lambda trial: trial.trial_id,
        ),
        run_config=RunConfig(
            name="study",
            storage_path=str(folder / "results"),
            callbacks=[TrialObserver(trials)],
            failure_config=FailureConfig(max_failures=0),
            checkpoint_config=CheckpointConfig(checkpoint_at_end=False),
            verbose=0,
        ),
    )
