"""A small Ray cluster in a process of its own, which ends with whoever started it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast, final

# Runs until its standard input closes, so that a test that dies leaves nothing behind.
_HOST = """
import json, sys
from ray.cluster_utils import Cluster

asked = json.loads(sys.argv[1])
cluster = Cluster()
try:
    for number, resources in enumerate(asked["nodes"]):
        jobs = asked["jobs"] if number == 0 else None
        cluster.add_node(
            include_dashboard=jobs is not None, dashboard_host="127.0.0.1", dashboard_port=jobs,
            node_ip_address=asked["ip"], object_store_memory=1 << 27,
            # Ray's usual port is taken where another test runs a Ray: the agent that starts jobs
            # would then do without, and never say so.
            dashboard_agent_listen_port=None,
            # As on machines of their own: a job's files are not shared.
            temp_dir=f"{asked['folder']}/{number}" if number else None, **resources,
        )
    raylets = [
        started.process.pid
        for node in cluster.list_all_nodes()
        for started in node.all_processes["raylet"]
    ]
    print("READY", json.dumps([cluster.address, raylets]), flush=True)
    sys.stdin.read()
finally:
    cluster.shutdown()
"""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RunningCluster:
    """Where a cluster listens, and the processes of its raylets, the head's first."""

    address: str
    raylets: Sequence[int]


@contextmanager
def running_cluster(
    *nodes: dict[str, float],
    token: str | None,
    ip: str | None = "127.0.0.1",
    job_server_port: int | None = None,
    home: Path | None = None,
) -> Iterator[RunningCluster]:
    """Run a cluster of so many nodes, the head first; without a token it is open to anyone.

    Args:
        nodes: What each has.
        token: The cluster's.
        ip: What the nodes listen on; None for this machine's outer address, as usual. Ray's job
            server does not work on loopback.
        job_server_port: For a job server on the head, on loopback.
        home: The home folder of those who run there.
    """
    settings = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0"}
    # The dashboard's many processes are slow to start on a busy machine.
    settings["RAY_DASHBOARD_STARTUP_TIMEOUT_S"] = "300"
    settings |= {"RAY_AUTH_MODE": "disabled"} if token is None else {"RAY_AUTH_MODE": "token"}
    settings |= {} if token is None else {"RAY_AUTH_TOKEN": token}
    settings |= {} if home is None else {"HOME": str(home)}
    # Where its jobs find the commands of this environment.
    settings["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    # Short, as sockets lie below it.
    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp", ignore_cleanup_errors=True) as own:
        asked = {"nodes": nodes, "ip": ip, "jobs": job_server_port, "folder": own}
        # There it notes its address, which its jobs would else take from another test's Ray.
        yield from _run(asked, os.environ | settings | {"RAY_TMPDIR": own})


def _run(asked: dict[str, Any], environment: dict[str, str]) -> Iterator[RunningCluster]:
    host = subprocess.Popen(
        [sys.executable, "-c", _HOST, json.dumps(asked)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        output = cast("IO[str]", host.stdout)
        ready = next((line for line in output if line.startswith("READY ")), None)
        assert ready is not None, "the cluster did not start"
        address, raylets = json.loads(ready.removeprefix("READY "))
        yield RunningCluster(address=address, raylets=raylets)
    finally:
        host.communicate(timeout=60)
