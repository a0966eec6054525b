"""The table of studies, in windows wide and narrow."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from tests.study_examples import completed, make_trial, write_study
from tuning.cli.looking import listed

NAME = "a-study-of-houses-and-their-prices"


def shown(results: Path, monkeypatch: pytest.MonkeyPatch, *, width: int) -> str:
    console = Console(width=width, record=True, force_terminal=False, color_system=None)
    monkeypatch.setattr(listed, "make_console", lambda: console)
    listed.print_list("studies", results)
    return console.export_text()


def test_a_wide_window_has_a_study_on_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_study(tmp_path, make_trial(0, completed(0.5)), name=NAME)
    assert NAME in shown(tmp_path, monkeypatch, width=200)


def test_in_a_narrow_one_words_end_where_their_parts_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_study(tmp_path, make_trial(0, completed(0.5)), name=NAME)
    text = shown(tmp_path, monkeypatch, width=70)
    first = [line.split("  ")[0].strip() for line in text.splitlines()]
    first = first[first.index("study") + 1 :]
    parts = [part for part in first if part and part in NAME]
    assert "".join(parts) == NAME
    assert all(part.endswith("-") for part in parts[:-1])
    assert len(parts) > 1
