"""Retraining on the workers of a Ray."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ray
from ray.exceptions import RayError

from objectives.errors import KerasBackendError
from objectives.machine.gpu_memory import share_gpu
from objectives.machine.keras_backend import choose_keras_backend
from tuning.cluster.head_watch import HeadWatch, last_words
from tuning.cluster.join import joined
from tuning.cluster.local_ray import local_ray
from tuning.executors.worker.own_memory import packed
from tuning.executors.worker.own_objects import packed_objects, with_objects
from tuning.retraining.group import run_in_group
from tuning.retraining.job import RetrainingJob, run_job
from tuning.retraining.lookout import Lookout
from tuning.retraining.worker_stream import next_result, worker_lost

if TYPE_CHECKING:
    from objectives.retraining.run import RetrainingRun

# What a worker hands over before its first run.
_BEGUN = "begun"


def run_on_ray(
    job: RetrainingJob,
    *,
    address: str,
    before_test: Callable[[], None],
    say: Callable[[str], None],
    workers: int = 1,
) -> Generator[RetrainingRun, None, None]:
    """Run a job on workers that have what it asks for; each run is handed over as it ends.

    With one worker a training, the seeds are spread over as many workers as are free, and runs
    come in the order in which they end. With several, they share each training, and the seeds
    follow one another. What a lost worker had not finished is given once to another.

    Args:
        job: What to train; with the device ``gpu`` it goes to workers with a GPU, with ``auto``
            too where one is free.
        address: A cluster's address, or ``local`` for one that is started here and stopped again.
        before_test: Called once, when the work is about to be handed out.
        say: Told what a person should know.
        workers: How many processes share a training, at least 1.

    Raises:
        RayUnavailableError: If the cluster does not answer, has too little, or loses workers.
        KerasBackendError: If a worker has no GPU though one is wanted.
        RetrainingError: If a run failed.
        ObjectiveError: If what the objective has set on itself cannot be sent.
    """
    reference = with_objects(job.reference, job.objects)
    job = replace(
        job,
        memory=packed(job.reference.text, job.memory),
        objects=packed_objects(reference, job.dataset),
    )
    with (
        _ray_at(address, workers=workers, gpus=1 if job.device == "gpu" else 0),
        last_words(HeadWatch.of_this_ray(), say),
    ):
        gpus = _gpus_of_a_worker(job, address=address, workers=workers)
        if gpus == 0:
            job = replace(job, device="cpu")
        before_test()
        lookout = Lookout.of_this_ray(say, gpus=gpus)
        if workers > 1:
            yield from run_in_group(job, members=workers, gpus=gpus, lookout=lookout)
        else:
            yield from _run_spread(job, gpus=gpus, lookout=lookout)


@contextmanager
def _ray_at(address: str, *, workers: int, gpus: int) -> Iterator[None]:
    if address == "local":
        with local_ray(workers):
            yield
        return
    with joined(address, cpus=1, gpus=gpus):
        yield


def _gpus_of_a_worker(job: RetrainingJob, *, address: str, workers: int) -> int:
    """Return how many GPUs each worker is given: 1, or 0 where it is to do without."""
    if job.device == "cpu":
        return 0
    if job.device == "auto":
        return 1 if ray.available_resources().get("GPU", 0) >= workers else 0
    found = ray.cluster_resources().get("GPU", 0)
    if found < workers:
        where = "a Ray of this machine" if address == "local" else f"the Ray at {address}"
        raise KerasBackendError(
            f"--device gpu: {where} has {found:g} GPUs, and {workers} are needed;"
            " use --device cpu or auto" + (", or fewer --workers" if workers > 1 else "")
        )
    return 1


def _run_spread(job: RetrainingJob, *, gpus: int, lookout: Lookout) -> Iterator[RetrainingRun]:
    """Run the seeds side by side, in as many tasks as there is room for."""
    work = ray.remote(num_cpus=1, num_gpus=gpus, num_returns="streaming", max_retries=0)(_work)
    parts = {work.remote(part, gpus): part for part in _parts(job, _free_workers(gpus))}
    lost: set[tuple[int, ...]] = set()
    begun: set[Any] = set()
    while parts:
        task = lookout.first(parts, has_begun=not begun.isdisjoint(parts))
        part = parts[task]
        try:
            run = next_result(task)
        except RayError as error:
            # Whatever asks a head that is away does not return.
            lookout.watch.require()
            del parts[task]
            if part.seeds in lost:
                raise worker_lost(error) from error
            lost.add(part.seeds)
            parts[work.remote(part, gpus)] = part
            continue
        if run is None:
            del parts[task]
            continue
        begun.add(task)
        if run == _BEGUN:
            continue
        parts[task] = replace(part, done=part.done | {(run.baseline, run.seed)})
        yield run


def _free_workers(gpus: int) -> int:
    free = ray.available_resources()
    room = free.get("GPU", 0) if gpus else free.get("CPU", 0)
    return max(1, int(room))


def _parts(job: RetrainingJob, most: int) -> list[RetrainingJob]:
    """Return the job in at most so many parts, each with seeds of its own."""
    seeds: deque[list[int]] = deque([] for _ in range(min(most, len(job.seeds))))
    for seed in job.seeds:
        seeds[0].append(seed)
        seeds.rotate(-1)
    return [replace(job, seeds=tuple(some)) for some in seeds]


def _work(job: RetrainingJob, gpus: int) -> Iterator[RetrainingRun | str]:
    yield _BEGUN
    share_gpu(gpus, keras_backend=choose_keras_backend(job.keras_backend))
    # Whoever sent the job has noted already that the test set will be opened.
    yield from run_job(job, before_test=_nothing)


def _nothing() -> None:
    """Do nothing."""
