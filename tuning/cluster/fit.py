"""Whether a cluster has a machine for a trial, now or once it has grown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.probe import ClusterAnswer

# Where the cluster launcher leaves its file on the head, for the autoscaler.
_LAUNCHED = Path("~/ray_bootstrap_config.yaml")

Resources = Mapping[str, float]


def require_room(answer: ClusterAnswer, shown: str, *, cpus: float, gpus: float) -> None:
    """Require a machine that one trial fits on; of one that grows, a type of machine.

    Args:
        answer: What the cluster says of its machines.
        shown: The cluster, as the person named it.
        cpus: What a trial asks for.
        gpus: What a trial asks for.

    Raises:
        RayUnavailableError: If there is none.
    """
    machines: list[Resources] = [node.resources for node in answer.nodes]
    if answer.autoscales:
        types = machine_types()
        if not types:
            # Nobody here knows what may come, so that nothing can be refused.
            return
        machines += types
    if any(_fits(machine, cpus=cpus, gpus=gpus) for machine in machines):
        return
    largest = max(machines, key=_size_by_gpus if gpus else _size_by_cpus, default={})
    asked, found = _text(cpus, "CPU"), _text(largest.get("CPU", 0.0), "CPU")
    if gpus:
        asked += f" and {_text(gpus, 'GPU')}"
        found += f" and {_text(largest.get('GPU', 0.0), 'GPU')}"
    raise RayUnavailableError(
        f"{shown}: no machine of the cluster has {asked} for a trial; the largest has {found};"
        " ask for less with --cpus and --gpus"
    )


def machine_types(file: Path = _LAUNCHED) -> list[Resources]:
    """Return what the machines have that the autoscaler may start, by the launcher's file.

    Empty where there is no such file, as on all nodes but the head, and where it does not say.
    """
    try:
        launched = YAML(typ="safe").load(file.expanduser())
    except (OSError, YAMLError, UnicodeDecodeError):
        return []
    types = launched.get("available_node_types") if isinstance(launched, dict) else None
    if not isinstance(types, dict):
        return []
    resources = [one.get("resources") or {} for one in types.values() if one.get("max_workers", 1)]
    return [one for one in resources if "CPU" in one or "GPU" in one]


def _fits(machine: Resources, *, cpus: float, gpus: float) -> bool:
    return machine.get("CPU", 0.0) >= cpus and machine.get("GPU", 0.0) >= gpus


def _size_by_cpus(machine: Resources) -> float:
    return machine.get("CPU", 0.0)


def _size_by_gpus(machine: Resources) -> tuple[float, float]:
    return machine.get("GPU", 0.0), machine.get("CPU", 0.0)


def _text(amount: float, unit: str) -> str:
    return f"{amount:g} {unit}{'' if amount == 1 else 's'}"
