"""A look at the installation: what is there, what is missing, what to do."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, final

from rich.text import Text

from tuning import cluster
from tuning.cli.screen import make_console, quiet_screen
from tuning.cluster.errors import RayUnavailableError
from tuning.results.environment import package_version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tuning.cluster.facts import ClusterFacts, NodeFacts

_NEEDED = (
    ("keras", "models"),
    ("jax", "the fast Keras backend"),
    ("tensorflow", "the other Keras backend"),
    ("scikit-learn", "data, and the backend random-search"),
    ("scikeras", "the backend random-search"),
    ("keras-tuner", "the backend keras-tuner"),
    ("optuna", "the backends optuna and ray-tune"),
    ("ray", "the backend ray-tune"),
    ("pyarrow", "Parquet tables"),
)
_LITTLE_SPACE = 1 << 30


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing looked at; ``advice`` says what to do when it is not well."""

    what: str
    found: str
    is_well: bool
    advice: str = ""


def print_findings(results_dir: Path, *, ray: str | None) -> bool:
    """Look at the installation, and at a Ray cluster if one is named; return whether all is well.

    Args:
        results_dir: Where studies are to lie.
        ray: The cluster's address, ``HOST:PORT`` or ``auto``.
    """
    findings = examine(results_dir)
    if ray is not None:
        with quiet_screen(verbose=False):
            findings += examine_cluster(ray)
    console = make_console()
    for finding in findings:
        mark = ("ok   ", "green") if finding.is_well else ("FIX  ", "bold red")
        advice = "" if finding.is_well else f"  ->  {finding.advice}"
        console.print(
            Text.assemble(mark, f"{finding.what}: {finding.found}{advice}"), soft_wrap=True
        )
    return all(finding.is_well for finding in findings)


def examine(results_dir: Path) -> list[Finding]:
    """Look at Python, packages, devices, folders and settings; starts no library."""
    return [
        Finding(
            what="Python",
            found=f"{platform.python_version()} at {sys.executable}",
            is_well=sys.version_info >= (3, 11),
            advice="use Python 3.11 or newer",
        ),
        *(_package(name, purpose) for name, purpose in _NEEDED),
        _keras_backend(),
        _gpu(),
        _results(results_dir),
        _data_dir(),
    ]


def examine_cluster(address: str) -> list[Finding]:
    """Look at a running Ray cluster: versions on every machine, token, resources; joins it.

    Args:
        address: ``HOST:PORT`` or ``auto``.
    """
    try:
        facts = cluster.cluster_facts(address)
    except RayUnavailableError as error:
        found, _, advice = str(error).rpartition("; ")
        return [Finding(what="Ray cluster", found=found, is_well=False, advice=advice)]
    return cluster_findings(facts)


def cluster_findings(facts: ClusterFacts) -> list[Finding]:
    """Say what fits and what does not, of a cluster's facts."""
    return [
        Finding(
            what="Ray token",
            found=facts.token or "none; this Ray is of this machine alone, and asks for none",
            is_well=True,
        ),
        Finding(
            what="this process",
            found=_versions_text(facts.python, facts.versions),
            is_well="keras-tuning" in facts.versions,
            advice="install this project (make install)",
        ),
        *(_node(node, facts) for node in facts.nodes),
        _room(facts),
    ]


def _node(node: NodeFacts, facts: ClusterFacts) -> Finding:
    what = f"machine {node.name}"
    offers = f"{_resources_text(node.total)}; free now: {_resources_text(node.free)}"
    if not node.python:
        return Finding(
            what=what,
            found=f"{offers}; it did not answer",
            is_well=False,
            advice="look at its load, and whether it can start a Python there (Ray's logs)",
        )
    unlike = [
        f"{name} {version}, not {node.versions[name]}"
        if name in node.versions
        else f"{name} {version}, which is missing"
        for name, version in facts.versions.items()
        if node.versions.get(name) != version
    ]
    if node.python != facts.python:
        unlike.insert(0, f"Python {facts.python}, not {node.python}")
    return Finding(
        what=what,
        found=f"{_versions_text(node.python, node.versions)}; {offers}",
        is_well=not unlike,
        advice=f"install there what this process has: {'; '.join(unlike)}",
    )


def _room(facts: ClusterFacts) -> Finding:
    machines = [*(node.total for node in facts.nodes), *facts.may_come]
    cpus, gpus = (sum(node.total.get(name, 0.0) for node in facts.nodes) for name in ("CPU", "GPU"))
    grows = ", ".join(_resources_text(machine) for machine in facts.may_come)
    return Finding(
        what="room for trials",
        found=f"{cpus:g} CPUs and {gpus:g} GPUs on {len(facts.nodes)} machines"
        + (f", and it may start machines with {grows}" if grows else ""),
        is_well=any(machine.get("CPU", 0.0) >= 1 for machine in machines),
        advice="no machine has a CPU for a trial: add one, or give it CPUs with `ray start"
        " --num-cpus`",
    )


def _versions_text(python: str, versions: Mapping[str, str]) -> str:
    return ", ".join([f"Python {python}", *(f"{name} {one}" for name, one in versions.items())])


def _resources_text(resources: Mapping[str, float]) -> str:
    memory = resources.get("memory", 0.0) / (1 << 30)
    size = f", {memory:.0f} GiB" if memory else ""
    return f"{resources.get('CPU', 0.0):g} CPUs, {resources.get('GPU', 0.0):g} GPUs{size}"


def _package(name: str, purpose: str) -> Finding:
    version = package_version(name)
    return Finding(
        what=name,
        found=f"{version or 'missing'} ({purpose})",
        is_well=version is not None,
        advice=f"pip install {name}",
    )


def _keras_backend() -> Finding:
    chosen = os.environ.get("KERAS_BACKEND")
    installed = [name for name in ("jax", "tensorflow") if importlib.util.find_spec(name)]
    if chosen is None:
        return Finding(
            what="Keras backend",
            found=f"{installed[0]} (chosen by itself)" if installed else "none",
            is_well=bool(installed),
            advice="pip install jax",
        )
    return Finding(
        what="Keras backend",
        found=f"{chosen} (variable KERAS_BACKEND)",
        is_well=chosen in installed,
        advice=f"unset KERAS_BACKEND, or set it to {' or '.join(installed) or 'jax'}",
    )


def _gpu() -> Finding:
    found = shutil.which("nvidia-smi")
    text = "NVIDIA driver found" if found else "none; training runs on the CPU"
    return Finding(what="GPU", found=text, is_well=True)


def _results(folder: Path) -> Finding:
    wanted = folder.absolute()
    existing = next(path for path in (wanted, *wanted.parents) if path.exists())
    free = shutil.disk_usage(existing).free if existing.is_dir() else 0
    writable = existing.is_dir() and os.access(existing, os.W_OK)
    return Finding(
        what="results folder",
        found=f"{folder}, {free / (1 << 30):.0f} GiB free{'' if writable else ', not writable'}",
        is_well=writable and free > _LITTLE_SPACE,
        advice="choose a writable folder with --results, with 1 GiB free",
    )


def _data_dir() -> Finding:
    named = os.environ.get("TUNING_DATA")
    if named is None:
        return Finding(
            what="data folder", found="none (variable TUNING_DATA is not set)", is_well=True
        )
    return Finding(
        what="data folder",
        found=f"{named} (variable TUNING_DATA)",
        is_well=Path(named).is_dir(),
        advice="set TUNING_DATA to an existing folder, or unset it",
    )
