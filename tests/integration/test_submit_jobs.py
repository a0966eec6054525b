"""Handing a study to a real job server, as a user does."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.integration.cluster_of_its_own import running_cluster
from tuning.cluster import jobs
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.jobs import job_server

pytestmark = [pytest.mark.integration, pytest.mark.ray]

TOKEN = "fedcba9876543210" * 4
HAS_SERVER = all(
    importlib.util.find_spec(name) for name in ("aiohttp", "aiohttp_cors", "opencensus")
)
STUDY = """
objective: own.py:Tiny
name: short
backend: random-search
trials: 2
epochs: 1
keras_backend: jax
"""
OWN = """
import keras
from search_spaces import Integer, SearchSpace
from objectives import read_table


class Tiny:
    space = SearchSpace({"units": Integer(2, 8)})

    def data(self):
        return read_table("houses.csv", target="price")

    def build_model(self, configuration, signature):
        layers = [keras.layers.Dense(configuration["units"]), keras.layers.Dense(1)]
        model = keras.Sequential([keras.Input((1,)), *layers])
        model.compile(loss="mean_squared_error", metrics=["mean_squared_error"])
        return model
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@pytest.fixture(autouse=True)
def no_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("TOKEN", "TOKEN_PATH", "MODE"):
        monkeypatch.delenv(f"RAY_AUTH_{name}", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def tuning(*arguments: str, folder: Path, token: str | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tuning", *arguments],
        cwd=folder,
        env=os.environ | ({} if token is None else {"RAY_AUTH_TOKEN": token}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not HAS_SERVER, reason="Ray's job server needs ray[default], not installed")
def test_a_study_goes_to_a_cluster_and_its_results_come_home(tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    rows = "\n".join(f"{size},{3 * size + 1}" for size in range(60))
    (tmp_path / "houses.csv").write_text(f"size,price\n{rows}\n", encoding="utf-8")
    port = free_port()
    where = f"http://127.0.0.1:{port}"
    command = ("submit", "study.yaml", "--file", "houses.csv", "--address", where)
    with running_cluster(
        {"num_cpus": 0}, {"num_cpus": 2}, token=TOKEN, ip=None, job_server_port=port, home=tmp_path
    ):
        for token, words in ((None, "this machine has none"), ("f" * 64, "another token")):
            refused = tuning(*command, folder=tmp_path, token=token)
            assert refused.returncode == 2, refused.stdout + refused.stderr
            assert words in refused.stderr
            assert refused.stderr.count("\n") == 1
        done = tuning(*command, folder=tmp_path, token=TOKEN)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Best of 2 trials" in done.stdout, done.stdout
        assert "Results: results/short" in done.stdout
        assert TOKEN not in done.stdout
    for file in (tmp_path / "results" / "short").rglob("*"):
        assert file.is_dir() or TOKEN.encode() not in file.read_bytes()
    board = tuning("leaderboard", "short", "--format", "csv", folder=tmp_path, token=None)
    assert board.returncode == 0, board.stderr
    assert len(board.stdout.strip().splitlines()) == 3


class Answers(BaseHTTPRequestHandler):
    """A web server that says of itself what its path of class says."""

    status, body = 200, b""

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body)

    def do_POST(self) -> None:
        self.send_response(500)
        self.end_headers()
        self.wfile.write(b"No available agent to submit job, please try again later.")

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Run a web server of one's own; yield its address."""
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(params=[(200, b'{"ray_version": "2.60.0"}'), (200, b"[]"), (404, b""), (401, b"")])
def web(request: pytest.FixtureRequest) -> Iterator[tuple[str, int, bytes]]:
    status, body = request.param
    with serving(type("Handler", (Answers,), {"status": status, "body": body})) as address:
        yield address, status, body


def test_through_a_tunnel_only_a_server_that_wants_a_token_is_spoken_to(
    web: tuple[str, int, bytes],
) -> None:
    address, status, body = web
    with pytest.raises(RayUnavailableError) as caught, job_server(address, is_tunnel=True):
        pass
    said = str(caught.value)
    assert "\n" not in said
    match status, body:
        case 401, _:
            assert "this machine has none" in said
        case 200, b"[]":
            assert "no job server of a Ray" in said
        case 200, _:
            assert "without a token" in said
        case _:
            assert "no job server of a Ray" in said


def test_a_head_without_an_agent_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_SECONDS_FOR_AN_AGENT", 0.0)
    said = b'{"version": "4", "ray_version": "2.60.0", "ray_commit": "", "session_name": ""}'
    handler = type("Handler", (Answers,), {"body": said})
    with (
        serving(handler) as address,
        pytest.raises(RayUnavailableError) as caught,
        job_server(address) as server,
    ):
        server.submit("one", command="true")
    assert "--dashboard-agent-listen-port" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://10.0.0.5:8265", "cross the network"),
        ("127.0.0.1:8265", "write http://127.0.0.1:8265"),
        ("http://127.0.0.1", "write http://127.0.0.1:8265"),
        ("http://127.0.0.1:99999", "write http://127.0.0.1:8265"),
        ("ray://127.0.0.1:10001", "write http://127.0.0.1:8265"),
        ("http://127.0.0.1:1", "no job server answers"),
    ],
)
def test_where_no_job_can_go_safely_is_one_sentence(address: str, words: str) -> None:
    with pytest.raises(RayUnavailableError, match=words), job_server(address):
        pass
