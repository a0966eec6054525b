"""The Ray that a command starts for itself: out of reach of other machines."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import ray
from ray import cloudpickle
from ray._private import services, utils
from ray._private.node import Node

from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.local_ray import local_ray
from tuning.cluster.session import ray_for
from tuning.specification.study_spec import Placement

pytestmark = [pytest.mark.integration, pytest.mark.ray]

# Workers cannot import a test file; what stands in it travels to them by value.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

_LISTENS = "0A"
_LOOPBACK = {
    "0100007F",  # 127.0.0.1
    "00000000000000000000000001000000",  # ::1
    "0000000000000000FFFF00000100007F",  # 127.0.0.1 as IPv6 writes it
}


def _own_number() -> int:
    return os.getpid()


def _descendants(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield from _descendants(int(child))


def _sockets(pid: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = os.readlink(descriptor)
        except OSError:
            continue
        if target.startswith("socket:["):
            found.add(target.removeprefix("socket:[").removesuffix("]"))
    return found


def _listening() -> dict[str, str]:
    """Return the addresses that are listened on, in the kernel's notation, by socket."""
    listening = {}
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == _LISTENS:
                listening[fields[9]] = fields[1].partition(":")[0]
    return listening


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's table of sockets")
def test_nothing_of_a_ray_of_our_own_listens_where_others_could_reach_it() -> None:
    ray.shutdown()
    with local_ray(1):
        worker = ray.get(ray.remote(_own_number).remote())
        addresses = _listening()
        ours = {
            addresses[socket]
            for pid in _descendants(os.getpid())
            for socket in _sockets(pid)
            if socket in addresses
        }
        assert Path(f"/proc/{worker}").exists()
    assert ours
    assert ours <= _LOOPBACK


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="reads Linux's processes")
def test_what_only_a_cluster_needs_does_not_run_and_rays_own_functions_are_back() -> None:
    ray.shutdown()
    replaced = (Node.start_monitor, Node.start_log_monitor, Node.start_api_server)
    finds, errors = services.get_node, utils.get_dashboard_dependency_error
    with local_ray(1):
        commands = [
            Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
            for pid in _descendants(os.getpid())
        ]
        assert (Node.start_monitor, Node.start_log_monitor, Node.start_api_server) == replaced
        assert (services.get_node, utils.get_dashboard_dependency_error) == (finds, errors)
    assert any("raylet" in command for command in commands)
    for name in ("monitor.py", "log_monitor.py", "dashboard.py"):
        assert not any(f"/{name}" in command for command in commands), name


def test_a_gpu_that_is_not_there_is_refused() -> None:
    ray.shutdown()
    wanted = Placement(workers=1, ray=None, cpus=1, gpus=64, trial_timeout_seconds=None)
    with (
        pytest.raises(RayUnavailableError, match=r"--gpus 64: this machine has .* leave it out"),
        ray_for(wanted),
    ):
        pass
