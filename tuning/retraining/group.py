"""One training after another, each shared by several workers of a Ray."""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, final

import ray
from ray.exceptions import RayError
from ray.util.placement_group import placement_group, remove_placement_group
from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy

from objectives.errors import KerasBackendError, RetrainingError
from objectives.machine.data_parallel import Seat
from objectives.machine.gpu_memory import share_gpu
from objectives.machine.keras_backend import choose_keras_backend
from tuning.cluster.errors import RayUnavailableError
from tuning.retraining.job import RetrainingJob, run_job
from tuning.retraining.worker_stream import next_result, worker_lost

if TYPE_CHECKING:
    from objectives.retraining.run import RetrainingRun
    from tuning.retraining.lookout import Lookout

_SECONDS_TO_FIND_ROOM = 120
_SECONDS_FOR_ECHO = 10
_LOOPBACK = "127.0.0.1"


def run_in_group(
    job: RetrainingJob, *, members: int, gpus: int, lookout: Lookout
) -> Iterator[RetrainingRun]:
    """Run a job on a group of workers, which is made anew, once, when a member is lost.

    Args:
        job: What to train.
        members: How many workers, at least 2.
        gpus: How many GPUs each of them is given.
        lookout: Waits for them.

    Raises:
        RayUnavailableError: If there is no room for the group, or it is lost twice.
        KerasBackendError: If a worker lacks the device, or the workers do not find each other.
        RetrainingError: If a run failed.
    """
    _require_room(members, gpus=gpus)
    for attempt in (1, 2):
        try:
            for run in _group_runs(job, members=members, gpus=gpus, lookout=lookout):
                job = replace(job, done=job.done | {(run.baseline, run.seed)})
                yield run
        except RayError as error:
            # Whatever asks a head that is away does not return.
            lookout.watch.require()
            if attempt == 2:
                raise worker_lost(error) from error
        else:
            return


def _require_room(members: int, *, gpus: int) -> None:
    found = ray.cluster_resources()
    for name, each in (("CPU", 1), ("GPU", gpus)):
        if found.get(name, 0) < members * each:
            raise RayUnavailableError(
                f"--workers {members}: {members * each} {name}s are needed, one a worker, and this"
                f" Ray has {found.get(name, 0):g}; use fewer workers"
            )


def _group_runs(
    job: RetrainingJob, *, members: int, gpus: int, lookout: Lookout
) -> Iterator[RetrainingRun]:
    """Yield the first member's runs; the others do the same and hand nothing over."""
    bundle = {"CPU": 1.0} | ({"GPU": float(gpus)} if gpus else {})
    room = placement_group([bundle] * members, strategy="SPREAD")
    workers: list[Any] = []
    try:
        if not lookout.has_room(room, seconds=_SECONDS_TO_FIND_ROOM):
            raise RayUnavailableError(
                f"--workers {members}: no room for {members} workers of one CPU"
                f"{' and one GPU' if gpus else ''} each within {_SECONDS_TO_FIND_ROOM} s;"
                " use fewer, or wait until the cluster has less to do"
            )
        workers = [
            ray.remote(_Member)
            .options(
                num_cpus=1,
                num_gpus=gpus,
                max_restarts=0,
                scheduling_strategy=PlacementGroupSchedulingStrategy(
                    room, placement_group_bundle_index=place
                ),
            )
            .remote()
            for place in range(members)
        ]
        yield from _trained(workers, job, gpus, lookout)
    finally:
        # Without the cluster's head they end once this process has left it.
        if not lookout.watch.is_lost:
            # A member that waits for a lost one would wait for long.
            for worker in workers:
                ray.kill(worker)
            remove_placement_group(room)


def _trained(
    workers: list[Any], job: RetrainingJob, gpus: int, lookout: Lookout
) -> Iterator[RetrainingRun]:
    tasks = [
        worker.train.options(num_returns="streaming").remote(job, seat, threads, gpus)
        for worker, (seat, threads) in zip(workers, _seats(workers, lookout), strict=True)
    ]
    waiting = set(tasks)
    while waiting:
        task = lookout.first(waiting, has_begun=True)
        try:
            run = next_result(task)
        except (RetrainingError, KerasBackendError):
            _raise_if_lost(waiting - {task})
            raise
        if run is None:
            waiting.discard(task)
        else:
            yield run


def _raise_if_lost(tasks: set[Any]) -> None:
    """Raise that a member was lost, if one was: what fails in the others is but its echo."""
    left = set(tasks)
    while left:
        ready, _ = ray.wait(list(left), num_returns=1, timeout=_SECONDS_FOR_ECHO, fetch_local=False)
        if not ready:
            return
        left.discard(ready[0])
        with suppress(RetrainingError, KerasBackendError):
            next_result(ready[0])


def _seats(workers: list[Any], lookout: Lookout) -> list[tuple[Seat, int]]:
    """Return each worker's seat and how many threads it computes with."""
    places = lookout.all_answers(worker.place.remote() for worker in workers)
    nodes = Counter(node for node, _, _ in places)
    # What stays on one machine listens there alone.
    hosts = [_LOOPBACK if len(nodes) == 1 else host for _, host, _ in places]
    port = ray.get(workers[0].free_port.remote(hosts[0]))
    return [
        (
            Seat(
                place=place,
                members=len(workers),
                host=hosts[place],
                meeting_point=f"{hosts[0]}:{port}",
            ),
            max(1, cpus // nodes[node]),
        )
        for place, (node, _, cpus) in enumerate(places)
    ]


@final
class _Member:
    """A worker with a seat in the group."""

    def place(self) -> tuple[str, str, int]:
        """Return the node's name, its address, and the CPUs of its machine."""
        context = ray.get_runtime_context()
        return context.get_node_id(), ray.util.get_node_ip_address(), os.cpu_count() or 1

    def free_port(self, host: str) -> int:
        """Return a port that nobody listens at."""
        with socket.socket() as free:
            free.bind((host, 0))
            return int(free.getsockname()[1])

    def train(
        self, job: RetrainingJob, seat: Seat, threads: int, gpus: int
    ) -> Iterator[RetrainingRun]:
        """Train with the others; only the first member hands runs over."""
        # Read by XLA and its libraries as they load: members on one machine share its CPUs.
        os.environ["NPROC"] = os.environ["OMP_NUM_THREADS"] = str(threads)
        share_gpu(gpus, keras_backend=choose_keras_backend(job.keras_backend))
        for run in run_job(job, before_test=_nothing, seat=seat):
            if seat.place == 0:
                yield run


def _nothing() -> None:
    """Do nothing: whoever sent the job has noted already that the test set will be opened."""
