"""The file for Ray's cluster launcher, checked as the launcher checks it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from ray.autoscaler._private.util import hash_runtime_conf, prepare_config, validate_config
from ruamel.yaml import YAML

from tests.repository import REPOSITORY

FILE = REPOSITORY / "ray_cluster.yaml"
LINE_BETWEEN = "# --- Machines that you have already "


def aws_text() -> str:
    return FILE.read_text(encoding="utf-8").partition(LINE_BETWEEN)[0]


def own_machines_text() -> str:
    """Return the second part as a reader gets it who follows the words above it."""
    part = FILE.read_text(encoding="utf-8").partition(LINE_BETWEEN)[2].partition("\n")[2]
    return "\n".join(
        line if line.startswith("##") else line.removeprefix("#").removeprefix(" ")
        for line in part.splitlines()
    )


def prepared(text: str) -> dict[str, Any]:
    config: dict[str, Any] = prepare_config(YAML(typ="safe").load(io.StringIO(text)))
    validate_config(config)
    return config


def start_commands(config: dict[str, Any]) -> list[str]:
    commands = config["head_start_ray_commands"] + config["worker_start_ray_commands"]
    return [command for command in commands if "ray start" in command]


BOTH = pytest.mark.parametrize("text", [aws_text, own_machines_text])


@BOTH
def test_the_launcher_takes_it(text: Callable[[], str]) -> None:
    assert prepared(text())["cluster_name"] == "keras-tuning"


@BOTH
def test_every_node_starts_in_token_mode_and_nothing_is_opened(text: Callable[[], str]) -> None:
    starts = start_commands(prepared(text()))
    assert len(starts) == 2
    for command in starts:
        assert "RAY_AUTH_MODE=token ray start" in command
        assert "--dashboard-host=127.0.0.1" in command or "--head" not in command
        assert "--ray-client-server-port" not in command
    assert "0.0.0.0" not in text()
    assert "RAY_AUTH_TOKEN" not in text()


@BOTH
def test_the_token_travels_as_a_file_that_is_its_owners(text: Callable[[], str]) -> None:
    config = prepared(text())
    assert config["file_mounts"]["~/.ray/auth_token"] == "~/.ray/auth_token"
    for commands in (config["head_setup_commands"], config["worker_setup_commands"]):
        assert any("chmod 600 ~/.ray/auth_token" in command for command in commands)
        assert any("no token" in command and "exit 1" in command for command in commands)


def test_on_aws_trials_run_on_machines_that_come_and_go() -> None:
    config = prepared(aws_text())
    types = dict(config["available_node_types"])
    head = types.pop(config["head_node_type"])
    assert head["resources"] == {"CPU": 0}
    assert {name: kind["min_workers"] for name, kind in types.items()} == {
        "cpu_worker": 0,
        "gpu_worker": 0,
    }
    assert types["gpu_worker"]["resources"]["GPU"] == 1
    assert sum(kind["max_workers"] for kind in types.values()) >= config["max_workers"] > 0
    assert config["idle_timeout_minutes"] > 0


def test_on_aws_the_ports_are_closed_by_a_group_of_the_users_own() -> None:
    for kind in prepared(aws_text())["available_node_types"].values():
        (group,) = kind["node_config"]["SecurityGroupIds"]
        assert group.startswith("sg-")


def test_on_aws_every_kind_of_node_installs_the_locked_versions() -> None:
    config = prepared(aws_text())
    common = config["setup_commands"]
    assert any("make -C ~/keras-tuning install" in command for command in common)
    # A type's own commands take the place of all others.
    gpu = config["available_node_types"]["gpu_worker"]["worker_setup_commands"]
    assert gpu[: len(common)] == common
    assert "jax[cuda12]" in gpu[-1]


def test_on_aws_what_is_copied_to_the_nodes_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = dict(prepared(aws_text())["file_mounts"])
    del mounts["~/.ray/auth_token"]
    for path in mounts.values():
        assert (REPOSITORY / path).exists()
    # The launcher reads all of it before each of its commands.
    monkeypatch.chdir(REPOSITORY)
    before, _ = hash_runtime_conf(mounts, [], {}, generate_file_mounts_contents_hash=False)
    assert before
    needed = {"requirements.lock", "pyproject.toml", "Makefile", "README.md", "LICENSE"}
    assert needed | {"search_spaces", "objectives", "tuning"} == set(mounts.values())
