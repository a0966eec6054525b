"""What is kept of a command line holds no secret, and who may read results is the user's say."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from objectives.reference import ObjectiveReference
from tests.study_examples import completed, make_trial, write_study
from tuning.results.environment import without_secrets
from tuning.results.overview.index import write_index
from tuning.trusted_code import trust_code


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["--token", "abc", "--seed", "3"], ["--token", "***", "--seed", "3"]),
        (["--wandb-API-Key=abc"], ["--wandb-API-Key=***"]),
        (["--set", "lr=1,password=a b,x=2"], ["--set", "lr=1,password=***,x=2"]),
        (["DB_PASSWD=x=y"], ["DB_PASSWD=***"]),
        (["--ray", "http://me:pw@host:1/x"], ["--ray", "http://***@host:1/x"]),
        (["--client-secret"], ["--client-secret"]),
        (["search", "wine", "--trials", "3"], ["search", "wine", "--trials", "3"]),
    ],
)
def test_a_secret_is_known_by_its_name(given: list[str], kept: list[str]) -> None:
    assert without_secrets(given) == kept


def test_the_value_of_a_secret_variable_is_known_wherever_it_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WANDB_API_KEY", "s3cr3t-value")
    monkeypatch.setenv("TOKENS_PER_BATCH", "1")
    assert without_secrets(["x-s3cr3t-value-y", "11"]) == ["x-***-y", "11"]


def test_no_file_of_a_study_holds_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "of-the-environment")
    monkeypatch.setattr(sys, "argv", ["tuning", "search", "--api-key", "of-the-line"])
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    write_index(tmp_path)
    kept = json.loads((study.folder / "environment.json").read_text())
    assert kept["command"] == ["tuning", "search", "--api-key", "***"]
    for path in tmp_path.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"of-the-" not in content, path


@pytest.mark.parametrize(("mask", "others_may"), [(0o077, 0), (0o022, 0o044)], ids=oct)
def test_who_may_read_results_is_what_the_user_says(
    mask: int, others_may: int, tmp_path: Path
) -> None:
    before = os.umask(mask)
    try:
        study = write_study(tmp_path / "results", make_trial(0, completed(1.0)))
        write_index(tmp_path / "results")
    finally:
        os.umask(before)
    names = ("journal.jsonl", "leaderboard.csv", "study.yaml", "environment.json", "../index.md")
    for name in names:
        mode = stat.S_IMODE((study.folder / name).stat().st_mode)
        assert mode & 0o077 == others_may, name
        assert mode & 0o111 == 0, name


def test_what_is_trusted_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    (tmp_path / "own.py").write_text("class Own:\n    pass\n")
    trust_code(ObjectiveReference(text=f"{tmp_path}/own.py:Own"))
    (file,) = (path for path in tmp_path.rglob("trusted_code") if path.is_file())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
