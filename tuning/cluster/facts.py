"""What a cluster's machines have installed and to offer, asked of each of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, final

import ray
from ray._private.state import available_resources_per_node
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from tuning.cluster.fit import machine_types
from tuning.cluster.join import joined
from tuning.cluster.token import find_token, token_file

PACKAGES = ("ray", "keras", "jax", "tensorflow", "keras-tuning")
_SECONDS_TO_ANSWER = 30.0


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFacts:
    """One machine of a cluster.

    Attributes:
        name: Its host name and address.
        python: Its Python's version; empty when it did not answer in time.
        versions: Those of ``PACKAGES`` that are installed, with their versions.
        total: Its resources in Ray's names; ``memory`` in bytes.
        free: What nobody uses now.
    """

    name: str
    python: str
    versions: Mapping[str, str]
    total: Mapping[str, float]
    free: Mapping[str, float]


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterFacts:
    """A cluster beside this process.

    Attributes:
        nodes: Its machines, by name.
        python: This process's Python.
        versions: This process's ``PACKAGES``.
        token: Where this machine's token is, in words; never the token. Empty for none.
        may_come: The resources of the types of machines that an autoscaler may add; as far as
            this machine knows them.
    """

    nodes: tuple[NodeFacts, ...]
    python: str
    versions: Mapping[str, str]
    token: str
    may_come: tuple[Mapping[str, float], ...] = ()


def cluster_facts(address: str) -> ClusterFacts:
    """Join a cluster, ask every machine what it has, and leave.

    Args:
        address: ``HOST:PORT`` or ``auto``.

    Raises:
        RayUnavailableError: If it cannot be joined.
    """
    about = _answerer()
    # Nothing is asked of the machines but an answer: a cluster without room has facts too.
    with joined(address, cpus=0.0):
        asked = {
            node["NodeID"]: _asked_of(node["NodeID"], about)
            for node in ray.nodes()
            if node["Alive"]
        }
        ray.wait(list(asked.values()), num_returns=len(asked), timeout=_SECONDS_TO_ANSWER)
        free = available_resources_per_node()
        nodes = tuple(
            _facts(node, _answer(asked[node["NodeID"]]), free.get(node["NodeID"], {}))
            for node in ray.nodes()
            if node["NodeID"] in asked
        )
    python, versions = about(PACKAGES)
    return ClusterFacts(
        nodes=tuple(sorted(nodes, key=lambda node: node.name)),
        python=python,
        versions=versions,
        token=_token_place(),
        may_come=tuple(machine_types()),
    )


def _answerer() -> Callable[[tuple[str, ...]], tuple[str, dict[str, str]]]:
    """Return a function that Ray sends whole, so that it runs where this project is not known."""

    def versions_of(packages: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        import platform
        from importlib.metadata import PackageNotFoundError, version

        found = {}
        for package in packages:
            try:
                found[package] = version(package)
            except PackageNotFoundError:
                continue
        return platform.python_version(), found

    return versions_of


def _asked_of(node_id: str, about: Callable[..., Any]) -> Any:
    pinned = NodeAffinitySchedulingStrategy(node_id=node_id, soft=False)
    task = ray.remote(about).options(num_cpus=0, max_retries=0, scheduling_strategy=pinned)
    return task.remote(PACKAGES)


def _answer(asked: Any) -> tuple[str, Mapping[str, str]]:
    try:
        python, versions = ray.get(asked, timeout=0)
    except ray.exceptions.RayError:
        return "", {}
    return python, versions


def _facts(
    node: Mapping[str, Any], answer: tuple[str, Mapping[str, str]], free: Mapping[str, float]
) -> NodeFacts:
    host, address = node["NodeManagerHostname"], node["NodeManagerAddress"]
    return NodeFacts(
        name=address if host == address else f"{host} ({address})",
        python=answer[0],
        versions=answer[1],
        total=node["Resources"],
        free=free,
    )


def _token_place() -> str:
    if find_token() is None:
        return ""
    return "variable RAY_AUTH_TOKEN" if os.environ.get("RAY_AUTH_TOKEN") else str(token_file())
