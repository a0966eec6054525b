"""How much room a Ray has for trials."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import ray
from ray._private.ray_constants import DEBUG_AUTOSCALING_STATUS
from ray.experimental import internal_kv

from tuning.cluster.probe import says_more_can_come

if TYPE_CHECKING:
    from tuning.specification.study_spec import Placement


def room_for(placement: Placement) -> int:
    """Return how many trials fit into the Ray's machines, other people's work aside."""
    return sum(_fitting(resources, placement) for resources in _alive())


def memory_share(placement: Placement) -> float:
    """Return the bytes that a trial's process may hold: its part, by CPUs, of the memory.

    Ray says of every machine how much memory work may take, and counts a container's limit. Of
    several machines the least share counts; infinite where Ray does not say.
    """
    shares = [
        resources["memory"] * placement.cpus / resources["CPU"]
        for resources in _alive()
        if resources.get("memory") and resources.get("CPU")
    ]
    return min(shares, default=math.inf)


def autoscales() -> bool:
    """Tell whether the Ray gets machines when work waits for room."""
    status = internal_kv._internal_kv_get(DEBUG_AUTOSCALING_STATUS)
    return says_more_can_come(json.loads(status or b"{}"))


def node_is_alive(node: str) -> bool:
    """Tell whether a machine, by its name in Ray, is still part of the cluster."""
    return any(one["NodeID"] == node and one["Alive"] for one in ray.nodes())


def _alive() -> Iterator[Mapping[str, float]]:
    for node in ray.nodes():
        if node["Alive"]:
            yield node["Resources"]


def _fitting(resources: Mapping[str, float], placement: Placement) -> int:
    wanted = {"CPU": placement.cpus, "GPU": placement.gpus}
    counts = [
        math.floor(resources.get(name, 0.0) / amount + 1e-9)
        for name, amount in wanted.items()
        if amount > 0
    ]
    return min(counts, default=0)
