"""The Ray that a study runs on: one of its own, or a cluster that it joins."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import ray

from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.join import joined
from tuning.cluster.local_ray import local_ray
from tuning.cluster.short_folder import short_folder

if TYPE_CHECKING:
    from pathlib import Path

    from tuning.specification.study_spec import Placement


@contextmanager
def ray_for(placement: Placement) -> Iterator[Path]:
    """Run, or join, the Ray of a placement; yield a folder for what this process writes.

    Raises:
        RayUnavailableError: If it cannot be had, lacks what a trial is to be given, or breaks down.
    """
    if placement.ray is not None:
        with (
            joined(placement.ray, cpus=placement.cpus, gpus=placement.gpus),
            short_folder() as folder,
        ):
            yield folder
        return
    with local_ray(math.ceil((placement.workers or 1) * placement.cpus)) as own:
        _require_gpus(placement)
        yield own


def _require_gpus(placement: Placement) -> None:
    found = ray.cluster_resources().get("GPU", 0.0)
    if placement.gpus > found:
        raise RayUnavailableError(
            f"--gpus {placement.gpus:g}: this machine has {found:g} that Ray can use;"
            " leave it out, or name a cluster that has them with --ray ADDRESS"
        )
