"""Clusters that demand a token, and what is left of them afterwards."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import final

import pytest

from tests.cluster.processes import children, command_of, marked_processes, parent_of, wait_until
from tests.integration.cluster_of_its_own import RunningCluster, running_cluster

ONE_CPU: dict[str, float] = {"num_cpus": 1}
_MARK = "TUNING_TEST_MARK"
# Without its head, what is left of a cluster waits for it for a minute.
_SECONDS_TO_GO = 90.0


@final
@dataclass(frozen=True, slots=True)
class Setting:
    """What the processes of a test have in their environment, by which they are found again."""

    token: str = field(default_factory=lambda: secrets.token_hex(32))
    mark: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables to start processes with."""
        return {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": self.token, _MARK: self.mark}

    def processes(self) -> set[int]:
        """Return the processes that were started so, and those that they started."""
        return marked_processes(self.mark)


@contextmanager
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    """Start processes with a token of their own; require that none of them is left in the end."""
    one = Setting()
    for name, value in one.environment.items():
        monkeypatch.setenv(name, value)
    before = abandoned_memory()
    yield one
    left = one.processes()
    commands = sorted({command_of(pid)[:100] for pid in left})
    wait_until(lambda: not one.processes(), seconds=_SECONDS_TO_GO, why=f"left: {commands}")
    wait_until(
        lambda: abandoned_memory() <= before, seconds=_SECONDS_TO_GO, why="shared memory is left"
    )


@contextmanager
def three_nodes(one: Setting) -> Iterator[RunningCluster]:
    """Run three nodes of one CPU each; two workers leave room for a node to be lost."""
    with running_cluster(ONE_CPU, ONE_CPU, ONE_CPU, token=one.token) as cluster:
        yield cluster


def head_of(cluster: RunningCluster) -> int:
    """Return the process that is the cluster's head, Ray's gcs_server."""
    host = parent_of(cluster.raylets[0])
    found = [pid for pid in children([host]) if "gcs_server" in command_of(pid)]
    assert len(found) == 1
    return found[0]


def workers_of(cluster: RunningCluster) -> set[int]:
    """Return the processes that do somebody's work on the cluster's nodes."""
    started = children(cluster.raylets)
    return {pid for pid in started if _does_work(command_of(pid))}


def abandoned_memory() -> set[str]:
    """Return the segments of shared memory that no process of this machine holds."""
    found = {path.name for path in Path("/dev/shm").iterdir()}
    held = "\n".join(_maps_and_files()) if found else ""
    return {name for name in found if f"/dev/shm/{name}" not in held}


def _maps_and_files() -> Iterator[str]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError):
                yield (entry / "maps").read_text()
                for descriptor in (entry / "fd").iterdir():
                    yield os.readlink(descriptor)


def _does_work(command: str) -> bool:
    # A raylet's own processes are called so too, and those that wait for work.
    name = command.partition(" ")[0]
    return name.startswith("ray::") and not name.endswith(("IDLE", "Agent"))
