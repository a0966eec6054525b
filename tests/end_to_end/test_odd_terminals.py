"""A search whose output nobody reads, and one on a system without a locale."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.repository import REPOSITORY
from tuning.results.study_record import read_study

pytestmark = pytest.mark.integration

SEARCH = (
    *("--trials", "3", "--epochs", "1", "--name", "s"),
    *("--sampler", "random", "--pruner", "none"),
)


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(REPOSITORY)} | more


def test_a_search_goes_on_when_nobody_reads_it_any_more(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tuning", "search", "diabetes", *SEARCH]
    search = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert search.stdout is not None
    assert search.stderr is not None
    search.stdout.readline()
    search.stdout.close()
    with search.stderr:
        errors = search.stderr.read()
    assert search.wait() == 0, errors
    assert errors == b""
    assert len(read_study(tmp_path / "results", "s").trials) == 3


def test_names_in_any_script_are_clean_without_a_locale(tmp_path: Path) -> None:
    rows = "\n".join(f"{number % 7},{number % 5},{number * 0.5}" for number in range(60))
    (tmp_path / "größen.csv").write_text(f"größe,日本,prix€\n{rows}\n", encoding="utf-8")
    without = environment(LC_ALL="C", PYTHONUTF8="0", LANG="C")
    without.pop("PYTHONIOENCODING", None)
    for words in (
        ("search", "größen.csv", "--target", "prix€", *SEARCH),
        ("leaderboard", "--format", "csv"),
        ("columns", "größen.csv", "--target", "prix€"),
        ("search", "größen.csv", "--target", "não"),
    ):
        ended = subprocess.run(
            [sys.executable, "-m", "tuning", *words],
            cwd=tmp_path,
            env=without,
            capture_output=True,
            check=False,
        )
        shown = (ended.stdout + ended.stderr).decode("utf-8")
        assert ended.returncode == (2 if "não" in words else 0), shown
        assert "Traceback" not in shown
        assert "\\u" not in shown
        if words[0] != "leaderboard":
            assert "größen.csv" in shown or "größe" in shown
