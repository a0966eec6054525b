"""Choices and messages that a terminal would obey: nowhere in what a person reads of a study."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text
from ruamel.yaml import YAML

from objectives.failure import failure_from
from search_spaces.visible import hides
from tests.study_examples import completed, failed, make_trial, write_study
from tuning.cli.looking.leaderboard_table import print_leaderboard
from tuning.cli.looking.leaderboard_text import print_leaderboards
from tuning.cli.looking.table import show_trial
from tuning.results.leaderboard import study_rows
from tuning.results.overview.index import write_index
from tuning.results.tables import to_csv
from tuning.showing.console import ConsoleProgress
from tuning.showing.visible_console import VisibleTexts

HOSTILE = "\x1b[8mred\x1b]0;title\x07\x9b8m\u202e\rend"
WRITTEN_OUT = r"\x1b[8mred\x1b]0;title\x07\x9b8m\u202e\rend"
CELLS = ["=1+1", "\n=1+1", "\r=1+1", "\t=1+1", "@x", "-x", "+x"]


def obeyed(text: str) -> set[str]:
    return {letter for letter in text if hides(letter)} - {"\r"}  # which ends lines of CSV files


@pytest.fixture
def results(tmp_path: Path) -> Path:
    trials = [
        make_trial(0, completed(1.0), optimizer=HOSTILE),
        make_trial(1, completed(2.0), optimizer=f"other {HOSTILE}"),
        make_trial(2, failed(message=f"ValueError: {HOSTILE}"), optimizer="adam"),
    ]
    trials.append(replace(make_trial(3, completed(3.0)), device=HOSTILE))
    write_study(tmp_path, *trials)
    write_index(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        *("leaderboard.csv", "leaderboard.md", "best.yaml", "best.json", "study.yaml"),
        *("summary.json", "environment.json", "../index.md"),
    ],
)
def test_no_file_that_a_person_reads_has_any(results: Path, name: str) -> None:
    text = (results / "study" / name).read_bytes().decode()
    assert obeyed(text) == set()
    if name.startswith(("leader", "../")):
        assert WRITTEN_OUT.replace("\\", "\\\\" if name.endswith(".md") else "\\") in text
    if name == "best.json":
        assert json.loads(text)["configuration"]["optimizer"] == HOSTILE
    if name == "best.yaml":
        assert YAML(typ="safe").load(text)["configuration"]["optimizer"] == HOSTILE


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
def test_no_leaderboard_has_any(
    results: Path, form: str, capfd: pytest.CaptureFixture[str]
) -> None:
    print_leaderboards(results, ["study"], form=form, top=None)
    shown = capfd.readouterr().out
    assert "red" in shown
    assert obeyed(shown) == set()


@pytest.mark.parametrize("number", [0, 2])
def test_a_trial_that_is_shown_has_none(
    results: Path, number: int, capfd: pytest.CaptureFixture[str]
) -> None:
    show_trial(results, "study", number)
    shown = capfd.readouterr().out
    assert "red" in shown
    assert obeyed(shown) == set()


def test_on_a_terminal_only_styles_of_our_own_are_obeyed(results: Path) -> None:
    file = io.StringIO()
    console = Console(file=file, force_terminal=True, width=120, color_system="standard")
    watch = VisibleTexts(console)
    progress = ConsoleProgress(console)
    progress.say(HOSTILE)
    study = write_study(results, make_trial(0, completed(1.0), optimizer=HOSTILE), name="other")
    print_leaderboard(console, [study], study_rows(study), total=1)
    assert "\x1b[8m" not in file.getvalue()
    assert "\x1b]" not in file.getvalue()
    assert file.getvalue().count(r"\x1b[8mred\x1b]0;title") >= 2
    console.print(Text("styled", style="bold"))
    assert "\x1b[1mstyled" in file.getvalue()
    with watch.obeyed():
        console.print(Text("\x1b[31mown print"))
    assert "\x1b[31mown print" in file.getvalue()


@pytest.mark.parametrize("cell", CELLS, ids=range(len(CELLS)))
def test_no_cell_is_run_as_a_formula(tmp_path: Path, cell: str) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0), optimizer=cell))
    rows = list(csv.DictReader(io.StringIO(to_csv(study_rows(study)), newline="")))
    assert rows[0]["optimizer"].startswith(f"'{cell[0]}" if cell[0] != "\r" else r"'\r")


def test_a_failure_is_visible_in_its_line_and_in_its_log() -> None:
    failure = failure_from(ValueError(f"it {HOSTILE}\nand \ud800"))
    assert obeyed(failure.message + failure.traceback) == set()
    assert "\r" not in failure.message + failure.traceback
