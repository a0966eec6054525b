"""Drives ``ray.tune.Tuner`` on a Ray of this machine or a cluster, trials side by side."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, final

import ray
from ray import tune
from ray.tune import CheckpointConfig, FailureConfig, RunConfig, TuneConfig
from ray.tune.progress_reporter import IS_NOTEBOOK

from objectives.seeds import proposal_seed
from tuning.backends.ray_tune.deadlines import Deadlines
from tuning.backends.ray_tune.deaths import Deaths
from tuning.backends.ray_tune.hooks import NothingToReport, TrialObserver, TrialSearcher
from tuning.backends.ray_tune.pausing_schedulers import HyperBand, Population
from tuning.backends.ray_tune.room import SETTINGS, Room
from tuning.backends.ray_tune.schedulers import make_scheduler, mode_of, replay
from tuning.backends.ray_tune.states import start_keeper
from tuning.backends.ray_tune.trainable import TrialTrainable
from tuning.backends.ray_tune.trials import Trials
from tuning.backends.ray_tune.workers import Workers
from tuning.cluster.head_watch import HeadWatch
from tuning.cluster.room import memory_share
from tuning.cluster.session import ray_for
from tuning.cluster.settings import environment
from tuning.executors.worker.shipment import pack

if TYPE_CHECKING:
    from pathlib import Path

    from ray.tune.schedulers import TrialScheduler

    from objectives.loaded import LoadedObjective
    from tuning.executors.worker.shipment import Shipment
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator

# Without a pruner nobody needs to see every epoch at once; the live display does, about so often.
_SECONDS_PER_STEP = 0.25


@final
class RayTuneBackend:
    """Optuna proposes, Ray Tune trains side by side and prunes.

    Ray Tune is an executor here: nothing is kept in its files, the journal is the truth.
    """

    def __init__(
        self,
        pack: Callable[[StudySpec, LoadedObjective], Shipment] = pack,
        *,
        memory_limit: float | None = None,
    ) -> None:
        """Send workers what ``pack`` returns; another one serves tests without Keras.

        Args:
            pack: Returns what workers need.
            memory_limit: The bytes from which on a worker's process is replaced after its trial;
                None for its share, by CPUs, of its machine's memory.
        """
        self._pack = pack
        self._memory_limit = memory_limit

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the budget, then stop Ray or leave it, whatever happened.

        Raises:
            RayUnavailableError: If Ray cannot be had, workers cannot start, or it breaks down.
            StudyEnds: If its time is up, or it was asked to stop.
            KeyboardInterrupt: If it was interrupted.
        """
        if not evaluator.has_budget:
            return
        trials = Trials(spec, evaluator)
        shipment = self._pack(spec, evaluator.loaded)
        room = Room(spec.placement)
        deadlines = Deadlines(spec.placement.trial_timeout_seconds)
        with (
            ray_for(spec.placement) as folder,
            environment(SETTINGS),
            _workers_let_go(),
            _keeper(spec) as keeper,
        ):
            workers = self._workers(spec, evaluator)
            observer = TrialObserver(
                trials,
                deadlines,
                Deaths(trials),
                workers,
                keeper=keeper,
                watch=HeadWatch.of_this_ray(),
            )
            tune.Tuner(
                _trainable(spec, shipment, keeper=keeper),
                tune_config=TuneConfig(
                    # The searcher says when to stop, and how many train at a time: Ray Tune's own
                    # limit counts trials that are paused.
                    num_samples=-1,
                    search_alg=TrialSearcher(trials, room, deadlines),
                    scheduler=_scheduler(
                        spec, trials, room, workers, evaluator=evaluator, keeper=keeper
                    ),
                    reuse_actors=True,
                    trial_dirname_creator=lambda trial: trial.trial_id,
                ),
                run_config=_run_config(folder, observer, deadlines),
            ).fit()
        if trials.are_running:
            # SIGUSR1 makes Ray Tune return early, as if it had finished.
            raise KeyboardInterrupt

    def _workers(self, spec: StudySpec, evaluator: Evaluator) -> Workers:
        limit = self._memory_limit
        share = memory_share(spec.placement) if limit is None else limit
        return Workers(spec, memory_limit=share, say=evaluator.say)


def _run_config(folder: Path, observer: TrialObserver, deadlines: Deadlines) -> RunConfig:
    return RunConfig(
        name="study",
        storage_path=str(folder / "results"),
        callbacks=[observer],
        stop=deadlines,
        # Without end: the trials themselves count.
        failure_config=FailureConfig(max_failures=-1),
        checkpoint_config=CheckpointConfig(checkpoint_at_end=False),
        verbose=0,
        # Elsewhere Ray Tune 2.60 has another way to report, which is off, and warns of this one.
        progress_reporter=NothingToReport() if IS_NOTEBOOK else None,
    )


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


@contextmanager
def _keeper(spec: StudySpec) -> Iterator[Any]:
    """Yield what keeps the trials that wait for others; None where none does."""
    if not spec.trials_pause:
        yield None
        return
    keeper = start_keeper()
    try:
        yield keeper
    finally:
        ray.kill(keeper)


def _scheduler(
    spec: StudySpec,
    trials: Trials,
    room: Room,
    workers: Workers,
    *,
    evaluator: Evaluator,
    keeper: Any,
) -> TrialScheduler:
    metric, epochs = evaluator.metric, spec.budget.epochs
    match spec.pruner:
        case "hyperband":
            return HyperBand(room, workers, mode=mode_of(metric), epochs=epochs)
        case "pbt":
            return Population(
                trials,
                room,
                workers,
                spec.space,
                mode=mode_of(metric),
                interval=max(1, epochs // 10),
                seed=proposal_seed(spec.seed, 0),
                keeper=keeper,
            )
        case name:
            scheduler = make_scheduler(name, metric=metric, epochs=epochs, workers=workers)
            for trial in evaluator.finished:
                replay(trial, scheduler, metric)
            return scheduler


def _trainable(spec: StudySpec, shipment: Shipment, *, keeper: Any) -> Any:
    """Return what trains in a worker, with what it needs in the object store, put there once."""
    trainable = tune.with_parameters(
        TrialTrainable,
        shipment=shipment,
        seconds_per_step=0.0 if spec.prunes else _SECONDS_PER_STEP,
        keeper=keeper,
    )
    placement = spec.placement
    return tune.with_resources(trainable, {"cpu": placement.cpus, "gpu": placement.gpus})
