"""The executor of a study: in this process, or on the workers of a Ray."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tuning import cluster
from tuning.executors.executor import Executor, StudyExecutor
from tuning.executors.folds_in_process import InProcessFoldExecutor
from tuning.executors.in_process import InProcessExecutor
from tuning.specification.capabilities import capabilities_of

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.training.plan import TrainingPlan
    from tuning.specification.study_spec import StudySpec


@contextmanager
def open_executor(
    spec: StudySpec,
    loaded: LoadedObjective,
    plan: TrainingPlan,
    *,
    say: Callable[[str], None],
    remaining: int,
) -> Iterator[StudyExecutor]:
    """Open what trains a study's trials, and let go of it in the end, whatever happened.

    A backend that owns its workers starts them itself, in the Ray that is opened here.

    Args:
        spec: The study.
        loaded: The objective and its data.
        plan: How trials are trained in this process; workers make their own from the study.
        say: Told what a person should know.
        remaining: How many trials are still to be trained.

    Raises:
        RayUnavailableError: If the Ray asked for cannot be had.
        ObjectiveError: If what was handed over cannot be sent to workers.
    """
    capabilities = capabilities_of(spec.backend)
    is_elsewhere = capabilities.owns_workers or not spec.placement.is_in_process
    if spec.objective.given is not None and is_elsewhere:
        from tuning.executors.worker.shipment import pack

        pack(spec, loaded)  # What cannot travel is said before a Ray starts for it.
    if capabilities.owns_workers:
        with (
            cluster.ray_for(spec.placement),
            cluster.last_words(cluster.HeadWatch.of_this_ray(), say),
        ):
            yield StudyExecutor()
    elif spec.placement.is_in_process:
        here = InProcessExecutor(loaded, plan)
        if capabilities.trains_by_fold:
            folds = InProcessFoldExecutor(here, looks_ahead=here.looks_ahead)
            yield StudyExecutor(folds=folds, here=here)
        else:
            yield StudyExecutor(trials=here, here=here)
    else:
        from tuning.executors.ray.executor import ray_executor

        with ray_executor(spec, loaded, say=say, remaining=remaining) as executor:
            yield executor


@contextmanager
def opened_again(
    spec: StudySpec,
    loaded: LoadedObjective,
    plan: TrainingPlan,
    *,
    before: StudyExecutor,
    goes_on: bool,
    count: int,
    say: Callable[[str], None],
) -> Iterator[Executor]:
    """Open what trains whole trials after a search, where its executor is still open.

    Workers that are loaded go on, unless they have other rows or are in the middle of something;
    then they make room for new ones.

    Args:
        spec: The study, with the number of folds that are trained now.
        loaded: The objective and its data.
        plan: How trials are trained in this process.
        before: What trained the search.
        goes_on: Whether that had the same rows, and ended in order.
        count: How many trials there are to be trained.
        say: Told what a person should know.

    Raises:
        RayUnavailableError: If workers cannot be had.
    """
    owns_workers = capabilities_of(spec.backend).owns_workers
    if spec.placement.is_in_process and not owns_workers:
        here = InProcessExecutor(loaded, plan)
        here.entered = None if before.here is None else before.here.entered
        yield here
    elif before.whole is not None and goes_on:
        yield before.whole
    else:
        from tuning.executors.ray.executor import ray_executor

        for busy in (before.folds, before.trials):
            if busy is not None:
                busy.close()
        with ray_executor(spec, loaded, say=say, remaining=count) as executor:
            assert executor.whole is not None, "workers train whole trials"
            yield executor.whole


def check_cluster(spec: StudySpec) -> None:
    """Join the cluster of a study, if it has one, and leave it again.

    A Ray of this machine is started only to be asked for GPUs, where a trial is to have some.

    Raises:
        RayUnavailableError: If it cannot be joined, or lacks what a trial is to be given.
    """
    if spec.placement.ray is not None or spec.placement.gpus:
        with cluster.ray_for(spec.placement):
            return
