"""Joining Rays that run already: real clusters on this machine, and everything that is none."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc  # type: ignore[import-untyped]  # comes with TensorBoard, without types
import pytest
import ray
from ray.core.generated import gcs_service_pb2, gcs_service_pb2_grpc

from tests.integration.cluster_of_its_own import RunningCluster, running_cluster
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.join import joined
from tuning.cluster.local_ray import local_ray

pytestmark = [pytest.mark.integration, pytest.mark.ray]

TOKEN = "0123456789abcdef" * 4


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TOKEN", "TOKEN_PATH", "MODE"):
        monkeypatch.delenv(f"RAY_AUTH_{name}", raising=False)
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="module")
def cluster() -> Iterator[RunningCluster]:
    with running_cluster({"num_cpus": 1}, {"num_cpus": 2}, token=TOKEN) as running:
        yield running


def refusal(address: str, *, cpus: float = 1.0, gpus: float = 0.0) -> str:
    with pytest.raises(RayUnavailableError) as caught, joined(address, cpus=cpus, gpus=gpus):
        pass
    assert not ray.is_initialized()
    said = str(caught.value)
    assert "\n" not in said
    assert TOKEN not in said
    return said


def test_with_the_token_it_is_joined_and_left(
    cluster: RunningCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", TOKEN)
    before = settings()
    for address in (cluster.address, cluster.address.replace("127.0.0.1", "localhost")):
        with joined(address, cpus=2):
            assert ray.cluster_resources()["CPU"] == 3
            # By value, since the workers do not know this test.
            assert ray.get(ray.remote(lambda: 3).remote()) == 3
        assert not ray.is_initialized()
    assert settings() == before


def settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith(("RAY", "TUNE"))}


def test_auto_finds_the_ray_that_a_variable_names(
    cluster: RunningCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("RAY_ADDRESS", cluster.address)
    with joined("auto"):
        assert ray.cluster_resources()["CPU"] == 3


def test_a_ray_that_is_joined_already_is_used_and_not_left(
    cluster: RunningCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", TOKEN)
    with joined(cluster.address):
        with joined("never.looked.at:1"):
            assert ray.cluster_resources()["CPU"] == 3
        assert ray.is_initialized()


def test_the_token_file_is_found_and_made_its_owners_alone(
    cluster: RunningCluster, tmp_path: Path
) -> None:
    file = tmp_path / ".ray" / "auth_token"
    file.parent.mkdir()
    file.write_text(TOKEN + "\n", encoding="ascii")
    file.chmod(0o644)
    with joined(cluster.address):
        assert ray.is_initialized()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_without_a_token_the_sentence_says_where_it_goes(cluster: RunningCluster) -> None:
    said = refusal(cluster.address)
    assert "this machine has none" in said
    assert "~/.ray/auth_token" in said


def test_another_token_is_refused(cluster: RunningCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", "f" * 64)
    said = refusal(cluster.address)
    assert "another token" in said
    assert "f" * 64 not in said


def test_a_token_of_our_own_rays_is_none_for_a_cluster(cluster: RunningCluster) -> None:
    with local_ray(1):
        pass
    assert "this machine has none" in refusal(cluster.address)
    with local_ray(1):
        assert ray.get(ray.remote(lambda: 3).remote()) == 3


def test_authentication_switched_off_is_said(
    cluster: RunningCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    assert "RAY_AUTH_MODE" in refusal(cluster.address)
    assert "RAY_AUTH_MODE" in refusal("192.0.2.77:6379")


def test_too_few_resources_are_counted_a_machine(
    cluster: RunningCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", TOKEN)
    said = refusal(cluster.address, cpus=3)
    assert "3 CPUs for a trial; the largest has 2 CPUs" in said
    said = refusal(cluster.address, gpus=0.5)
    assert "1 CPU and 0.5 GPUs for a trial; the largest has 2 CPUs and 0 GPUs" in said


def test_another_version_is_named_beside_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_AUTH_TOKEN", TOKEN)
    with running_cluster({"num_cpus": 1}, token=TOKEN) as cluster:
        for ray_version, python in (("2.41.0", "3.11.7"), (ray.__version__, "3.9.1")):
            tell_versions(cluster, ray_version=ray_version, python=python)
            said = refusal(cluster.address)
            assert f"Ray {ray_version} with Python {python}" in said
            assert f"Ray {ray.__version__}" in said
        # Last, as it ends the cluster: nodes that died are no nodes.
        for raylet in cluster.raylets:
            os.kill(raylet, signal.SIGKILL)
        tell_versions(cluster, ray_version=ray.__version__, python=sys.version.split()[0])
        while "no node of that cluster" not in (said := refusal(cluster.address)):
            assert "joining the cluster failed" in said
        assert "tuning submit" in said


def tell_versions(cluster: RunningCluster, *, ray_version: str, python: str) -> None:
    """Have a cluster say that it is of other versions."""
    # Its classes are made as it is imported, out of a type checker's sight.
    messages: Any = gcs_service_pb2
    versions = json.dumps({"ray_version": ray_version, "python_version": python}).encode()
    with grpc.insecure_channel(cluster.address) as channel:
        gcs_service_pb2_grpc.InternalKVGcsServiceStub(channel).InternalKVPut(
            messages.InternalKVPutRequest(
                namespace=b"cluster", key=b"CLUSTER_METADATA", value=versions, overwrite=True
            ),
            metadata=[("authorization", f"Bearer {TOKEN}")],
            timeout=10,
        )


def test_an_open_ray_is_joined_on_loopback_and_nowhere_else() -> None:
    with running_cluster({"num_cpus": 1}, token=None) as loopback, joined(loopback.address):
        assert ray.get(ray.remote(lambda: 3).remote()) == 3
    with running_cluster({"num_cpus": 1}, token=None, ip=None) as outer:
        assert "without a token" in refusal(outer.address)
        # It listens on all addresses of this machine, whichever was typed.
        assert "without a token" in refusal(f"127.0.0.1:{outer.address.rpartition(':')[2]}")


def test_what_is_no_ray_is_told_from_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert "no answer within" in refusal(f"127.0.0.1:{silent.getsockname()[1]}")
        closed = silent.getsockname()[1]
    assert "nothing answers there" in refusal(f"127.0.0.1:{closed}")
    assert "nothing answers there" in refusal("no-such-host.invalid:6379")
    server = "import http.server as h; s = h.HTTPServer(('127.0.0.1', 0), h.BaseHTTPRequestHandler)"
    run = f"{server}; print(s.server_port, flush=True); s.serve_forever()"
    with subprocess.Popen(
        [sys.executable, "-c", run], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as web:
        try:
            assert web.stdout is not None
            said = refusal(f"127.0.0.1:{int(web.stdout.readline())}")
        finally:
            web.kill()
    assert "is no Ray" in said


@pytest.mark.parametrize(
    ("address", "advice"),
    [
        ("ray://10.0.0.5:10001", "tuning submit"),
        ("http://127.0.0.1:8265", "tuning submit"),
        ("10.0.0.5", "HOST:PORT"),
        ("10.0.0.5:0", "HOST:PORT"),
        ("10.0.0.5:66000", "HOST:PORT"),
        ("two words:6379", "HOST:PORT"),
        ("", "HOST:PORT"),
    ],
)
def test_what_is_no_address_is_refused_at_once(address: str, advice: str) -> None:
    said = refusal(address)
    assert said.startswith(f"--ray {address}: ")
    assert advice in said


def test_auto_says_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "ray://10.0.0.5:10001")
    assert refusal("auto").startswith("--ray auto (ray://10.0.0.5:10001): ")
