"""Retraining on a worker of a Ray cluster."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import ray
from ray.exceptions import RayError

from objectives.errors import KerasBackendError
from tuning.executors.retraining_job import RetrainingJob, run_job

if TYPE_CHECKING:
    from objectives.retrain import RetrainingRun


def run_on_ray(job: RetrainingJob, *, address: str) -> list[RetrainingRun]:
    """Run a job on a worker that has what it asks for.

    Args:
        job: What to train; with the device ``gpu`` it goes to a worker with a GPU.
        address: A cluster's address, or ``local`` for one that is started here and stopped again.

    Raises:
        KerasBackendError: If the cluster cannot be reached or has no GPU though one is wanted.
    """
    try:
        ray.init(
            address=address,
            log_to_driver=False,
            logging_level=logging.ERROR,
            include_dashboard=False if address == "local" else None,
        )
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise KerasBackendError(
            f"--ray {address}: no Ray cluster answers there ({error}); start one with"
            " `ray start --head`, or use --ray local"
        ) from error
    try:
        if job.device == "gpu" and not ray.cluster_resources().get("GPU"):
            raise KerasBackendError(
                f"--device gpu: no worker of the cluster at {address} has a GPU;"
                " use --device cpu or auto"
            )
        wants_gpu = job.device == "gpu"
        work = ray.remote(num_cpus=1, num_gpus=1 if wants_gpu else 0)(_run_whole_job)
        try:
            runs: list[RetrainingRun] = ray.get(work.remote(job))
            return runs
        except RayError as error:
            raise KerasBackendError(f"--ray {address}: the worker failed: {error}") from error
    finally:
        ray.shutdown()


def _run_whole_job(job: RetrainingJob) -> list[RetrainingRun]:
    return list(run_job(job))
