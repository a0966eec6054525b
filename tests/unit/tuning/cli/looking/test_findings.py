"""The look at the installation."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tuning.cli.looking import findings as doctor
from tuning.cli.looking.findings import Finding, examine


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KERAS_BACKEND", "TUNING_DATA"):
        monkeypatch.delenv(name, raising=False)


def finding(what: str, results_dir: Path) -> Finding:
    (found,) = [one for one in examine(results_dir) if one.what == what]
    return found


def test_a_complete_installation_is_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5 << 30))
    findings = examine(tmp_path)
    assert [one.what for one in findings if not one.is_well] == []
    for one in findings:
        assert one.found


def test_a_missing_package_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "package_version", lambda name: None if name == "ray" else "1")
    found = finding("ray", tmp_path)
    assert not found.is_well
    assert found.found == "missing (the backend ray-tune)"
    assert found.advice == "pip install ray"
    assert finding("keras", tmp_path).is_well


@pytest.mark.parametrize(
    ("chosen", "is_well"), [("jax", True), ("tensorflow", True), ("torch", False), ("", False)]
)
def test_the_keras_backend_of_the_environment_is_looked_at(
    chosen: str, is_well: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_BACKEND", chosen)
    found = finding("Keras backend", tmp_path)
    assert found.is_well == is_well
    assert found.advice == "unset KERAS_BACKEND, or set it to jax or tensorflow"


def test_without_a_choice_the_fast_backend_is_taken(tmp_path: Path) -> None:
    assert finding("Keras backend", tmp_path).found == "jax (chosen by itself)"


def test_a_results_folder_that_is_not_there_yet_is_judged_by_what_is(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "new", tmp_path / "new" / "deeper" / "still"):
        assert "not writable" not in finding("results folder", folder).found
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_results_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("")
    found = finding("results folder", tmp_path / "results")
    assert not found.is_well
    assert "not writable" in found.found


def test_a_folder_without_permission_or_space_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        assert not finding("results folder", tmp_path).is_well
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    found = finding("results folder", tmp_path)
    assert not found.is_well
    assert "0 GiB free" in found.found


def test_the_data_folder_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert finding("data folder", tmp_path).is_well
    monkeypatch.setenv("TUNING_DATA", str(tmp_path))
    assert finding("data folder", tmp_path).is_well
    monkeypatch.setenv("TUNING_DATA", str(tmp_path / "nowhere"))
    assert not finding("data folder", tmp_path).is_well
