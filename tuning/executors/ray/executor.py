"""An executor on the Ray of a study, from start to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import ray

from tuning.cluster.head_watch import HeadWatch, last_words
from tuning.cluster.session import ray_for
from tuning.executors.executor import StudyExecutor
from tuning.executors.ray.folds import RayFoldExecutor
from tuning.executors.ray.pool import RayPool
from tuning.executors.ray.trials import RayExecutor
from tuning.executors.worker.shipment import pack
from tuning.specification.capabilities import capabilities_of

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from tuning.executors.worker.shipment import Shipment
    from tuning.specification.study_spec import StudySpec


@contextmanager
def ray_executor(
    spec: StudySpec,
    loaded: LoadedObjective,
    *,
    say: Callable[[str], None],
    remaining: int | None = None,
    pack: Callable[[StudySpec, LoadedObjective], Shipment] = pack,
) -> Iterator[StudyExecutor]:
    """Run or join the study's Ray, start its workers, and end them with it.

    The data set goes into Ray's object store once, from where every worker of a machine reads it.

    Args:
        spec: The study.
        loaded: The objective and its data.
        say: Told what a person should know.
        remaining: How many trials are still to be trained; None for the whole budget.
        pack: Makes what workers unpack; another one serves tests without Keras.

    Raises:
        RayUnavailableError: If the Ray cannot be had, or breaks down.
    """
    capabilities = capabilities_of(spec.backend)
    count = spec.budget.trials if remaining is None else remaining
    with ray_for(spec.placement), last_words(HeadWatch.of_this_ray(), say):
        pool = RayPool(
            ray.put(pack(spec, loaded)),
            spec.placement,
            say,
            most=count * spec.folds if capabilities.trains_by_fold else count,
        )
        try:
            pool.open()
            whole = RayExecutor(pool, stepwise=False)
            if capabilities.trains_by_fold:
                yield StudyExecutor(folds=RayFoldExecutor(pool), whole=whole)
            else:
                stepwise = spec.prunes and capabilities.looks_at_every_epoch
                trials = RayExecutor(pool, stepwise=stepwise)
                yield StudyExecutor(trials=trials, whole=whole)
        finally:
            pool.close()
