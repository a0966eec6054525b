"""The way to a cluster through Ray's launcher, with a command in place of Ray's own."""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.launcher import ClusterLauncher

# Takes the launcher's arguments: serves where a tunnel would end, and copies from a "head".
RAY = """
import pathlib, shutil, sys
from http.server import HTTPServer, SimpleHTTPRequestHandler

head = pathlib.Path({head!r})
match sys.argv[1:]:
    case ["dashboard", file, "--port", port, "--remote-port", "8265"] if head.exists():
        (head / "tunnel").write_text(file)
        HTTPServer(("127.0.0.1", int(port)), SimpleHTTPRequestHandler).serve_forever()
    case ["rsync-down", file, source, target] if (head / source.removeprefix("~/")).is_dir():
        shutil.copytree(head / source.removeprefix("~/"), target, dirs_exist_ok=True)
    case _:
        sys.exit("RuntimeError: no head node\\n\\n")
"""


@pytest.fixture
def head(tmp_path: Path) -> Path:
    folder = tmp_path / "head"
    (folder / "keras-tuning-results" / "houses").mkdir(parents=True)
    (folder / "keras-tuning-results" / "houses" / "journal.jsonl").write_text("x", encoding="utf-8")
    return folder


def launcher(tmp_path: Path) -> ClusterLauncher:
    file = tmp_path / "my cluster.yaml"
    file.write_text("cluster_name: mine\n", encoding="utf-8")
    code = RAY.format(head=str(tmp_path / "head"))
    return ClusterLauncher(file, ray=(sys.executable, "-c", code))


def test_the_job_server_is_reached_while_the_tunnel_stands(head: Path, tmp_path: Path) -> None:
    with launcher(tmp_path).forwarded() as address:
        assert address.startswith("http://127.0.0.1:")
        with urlopen(address) as answer:
            assert answer.status == 200
        assert (head / "tunnel").read_text(encoding="utf-8").endswith("my cluster.yaml")
    with pytest.raises(OSError, match="refused"):
        urlopen(address)


def test_a_folder_of_the_head_comes_here(head: Path, tmp_path: Path) -> None:
    launcher(tmp_path).fetch("keras-tuning-results/houses", tmp_path / "here")
    assert [path.name for path in (tmp_path / "here").iterdir()] == ["journal.jsonl"]


def test_without_a_cluster_ray_is_quoted_in_one_sentence(tmp_path: Path) -> None:
    one = launcher(tmp_path)
    with pytest.raises(RayUnavailableError) as caught, one.forwarded():
        pass
    assert "no way to its head (RuntimeError: no head node); look whether" in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(RayUnavailableError, match="copying the results failed"):
        one.fetch("nothing", tmp_path / "here")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RayUnavailableError, match="there is no such file"):
        ClusterLauncher(tmp_path / "gone.yaml")
