"""Retraining on a worker of a Ray cluster."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import ray
from ray.exceptions import RayError

from objectives.errors import KerasBackendError
from tuning.executors.local_ray import local_ray
from tuning.executors.ray_errors import RayUnavailableError
from tuning.executors.retraining_job import RetrainingJob, run_job

if TYPE_CHECKING:
    from objectives.retrain import RetrainingRun

_SECONDS_TO_ANSWER = 5.0


def run_on_ray(
    job: RetrainingJob, *, address: str, before_test: Callable[[], None]
) -> list[RetrainingRun]:
    """Run a job on a worker that has what it asks for.

    Args:
        job: What to train; with the device ``gpu`` it goes to a worker with a GPU.
        address: A cluster's address, or ``local`` for one that is started here and stopped again.
        before_test: Called once the work is about to be handed out.

    Raises:
        RayUnavailableError: If the cluster does not answer, or its worker is lost.
        KerasBackendError: If the cluster has no GPU though one is wanted.
        RetrainingError: If a run failed.
    """
    with local_ray(1) if address == "local" else _joined(address):
        if job.device == "gpu" and not ray.cluster_resources().get("GPU"):
            raise KerasBackendError(
                f"--device gpu: no worker of the Ray at {address} has a GPU;"
                " use --device cpu or auto"
            )
        before_test()
        gpus = 1 if job.device == "gpu" else 0
        work = ray.remote(num_cpus=1, num_gpus=gpus)(_run_whole_job)
        try:
            runs: list[RetrainingRun] = ray.get(work.remote(job))
        except ray.exceptions.RayTaskError as error:
            # Raised in the worker by our own code: it says what is wrong by itself.
            raise error.cause from error
        except RayError as error:
            raise RayUnavailableError(f"--ray {address}: the worker is lost: {error}") from error
        return runs


@contextmanager
def _joined(address: str) -> Iterator[None]:
    _require_answer(address)
    try:
        ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, RuntimeError, ValueError) as error:
        raise _no_answer(address, str(error)) from error
    try:
        yield
    finally:
        ray.shutdown()


def _require_answer(address: str) -> None:
    """Ask for a connection first: left to itself, Ray tries for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdigit():
        return  # ``auto`` and the like, which Ray looks up itself
    try:
        socket.create_connection((host, int(port)), timeout=_SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise _no_answer(address, str(error)) from error


def _no_answer(address: str, reason: str) -> RayUnavailableError:
    return RayUnavailableError(
        f"--ray {address}: no Ray cluster answers there ({reason}); start one with"
        " `ray start --head`, or use --ray local"
    )


def _run_whole_job(job: RetrainingJob) -> list[RetrainingRun]:
    return list(run_job(job, before_test=_nothing))


def _nothing() -> None:
    """Do nothing: whoever sent the job has noted already that the test set will be opened."""
