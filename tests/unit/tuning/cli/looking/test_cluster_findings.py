"""What the doctor makes of a cluster's facts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tuning.cli.looking.findings import Finding, cluster_findings
from tuning.cluster.errors import RayUnavailableError
from tuning.cluster.facts import ClusterFacts, NodeFacts
from tuning.cluster.fit import machine_types, require_room
from tuning.cluster.probe import ClusterAnswer, ClusterNode

VERSIONS = {"ray": "2.60.0", "keras": "3.15.1", "jax": "0.10.2", "keras-tuning": "0.1.0"}
NODE = NodeFacts(
    name="one (10.0.0.5)",
    python="3.12.11",
    versions=VERSIONS,
    total={"CPU": 8.0, "GPU": 1.0, "memory": 16.0 * (1 << 30)},
    free={"CPU": 6.0},
)
FACTS = ClusterFacts(
    nodes=(NODE,), python="3.12.11", versions=VERSIONS, token="variable RAY_AUTH_TOKEN"
)


def finding(facts: ClusterFacts, what: str) -> Finding:
    (found,) = [one for one in cluster_findings(facts) if one.what == what]
    return found


def of_node(node: NodeFacts) -> Finding:
    return finding(replace(FACTS, nodes=(node,)), "machine one (10.0.0.5)")


def test_machines_that_are_alike_are_well() -> None:
    assert all(one.is_well for one in cluster_findings(FACTS))
    said = of_node(NODE).found
    assert "Python 3.12.11, ray 2.60.0, keras 3.15.1" in said
    assert "8 CPUs, 1 GPUs, 16 GiB; free now: 6 CPUs" in said


def test_every_difference_is_named_with_what_to_install() -> None:
    found = of_node(replace(NODE, python="3.12.3", versions=VERSIONS | {"keras": "3.14.0"}))
    assert not found.is_well
    assert found.advice.endswith("Python 3.12.11, not 3.12.3; keras 3.15.1, not 3.14.0")


def test_a_machine_without_this_project_is_not_well() -> None:
    versions = {name: one for name, one in VERSIONS.items() if name != "keras-tuning"}
    found = of_node(replace(NODE, versions=versions))
    assert not found.is_well
    assert "keras-tuning 0.1.0, which is missing" in found.advice


def test_more_than_this_process_has_is_no_fault() -> None:
    assert of_node(replace(NODE, versions=VERSIONS | {"tensorflow": "2.21.0"})).is_well


def test_a_machine_that_does_not_answer_is_not_well() -> None:
    found = of_node(replace(NODE, python="", versions={}))
    assert not found.is_well
    assert "did not answer" in found.found


def test_a_cluster_without_cpus_for_trials_is_not_well_unless_it_grows() -> None:
    head = replace(NODE, total={"memory": 1.0})
    alone = replace(FACTS, nodes=(head,))
    assert not finding(alone, "room for trials").is_well
    grows = finding(replace(alone, may_come=({"CPU": 8.0},)), "room for trials")
    assert grows.is_well
    assert "may start machines with 8 CPUs" in grows.found


def test_no_token_is_said_in_words() -> None:
    assert "none" in finding(replace(FACTS, token=""), "Ray token").found


def answer(*, autoscales: bool) -> ClusterAnswer:
    head = ClusterNode(node_id="00", address="10.0.0.5", resources={"memory": 1.0})
    return ClusterAnswer(
        ray_version="2.60.0", python_version="3.12.11", nodes=(head,), autoscales=autoscales
    )


@pytest.fixture
def launched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    file = tmp_path / "ray_bootstrap_config.yaml"
    file.write_text(
        "available_node_types:\n"
        "  head: {max_workers: 0, resources: {CPU: 64}}\n"
        "  cpu: {max_workers: 8, resources: {CPU: 8}}\n"
        "  gpu: {max_workers: 2, resources: {CPU: 4, GPU: 1}}\n"
        "  own: {max_workers: 2, resources: {}}\n",
        encoding="utf-8",
    )
    return file


def test_a_cluster_that_grows_has_room_for_what_its_machines_will_have(launched: Path) -> None:
    require_room(answer(autoscales=True), "--ray auto", cpus=8, gpus=0)
    require_room(answer(autoscales=True), "--ray auto", cpus=4, gpus=1)
    with pytest.raises(RayUnavailableError, match="9 CPUs for a trial; the largest has 8 CPUs"):
        require_room(answer(autoscales=True), "--ray auto", cpus=9, gpus=0)
    with pytest.raises(RayUnavailableError, match="the largest has 4 CPUs and 1 GPU"):
        require_room(answer(autoscales=True), "--ray auto", cpus=8, gpus=1)


def test_a_cluster_that_does_not_grow_has_what_it_has(launched: Path) -> None:
    with pytest.raises(RayUnavailableError, match="the largest has 0 CPUs"):
        require_room(answer(autoscales=False), "--ray auto", cpus=1, gpus=0)


def test_where_nobody_knows_what_may_come_nothing_is_refused(
    launched: Path, tmp_path: Path
) -> None:
    launched.unlink()
    require_room(answer(autoscales=True), "--ray auto", cpus=500, gpus=0)
    broken = tmp_path / "broken.yaml"
    for text in ("a: [", "- 1", "available_node_types:\n", "available_node_types: 3\n"):
        broken.write_text(text, encoding="utf-8")
        assert machine_types(broken) == []
