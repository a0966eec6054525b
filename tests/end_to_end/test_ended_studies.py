"""Studies that are stopped from another terminal, or deleted."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from objectives.measurement import Measurement
from tests.end_to_end.refusals import CommandLine
from tests.study_examples import completed, make_trial, write_study
from tuning import resume, search
from tuning.progress import SilentProgress
from tuning.results.lock import study_lock
from tuning.results.stop_request import ask_to_stop
from tuning.results.study_record import read_study

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return CommandLine(folder, monkeypatch, capfd)


# One structure, whose program all trials share.
_ALIKE = ("--set", "hidden_layers=1", "--set", "neurons=8")


class StopsAfter(SilentProgress):
    """Asks a study to stop once some epochs have been trained."""

    def __init__(self, folder: Path, *, epochs: int) -> None:
        self._folder = folder
        self._left = epochs

    def epoch_finished(self, number: int, measurement: Measurement) -> None:
        self._left -= 1
        if self._left == 0:
            ask_to_stop(self._folder)


@pytest.mark.parametrize("backend", ["optuna", "random-search", "keras-tuner"])
def test_a_study_that_is_asked_to_stop_does_and_goes_on_later(backend: str, tmp_path: Path) -> None:
    # So many trials that half a second is over, after which the next look is due.
    result = search(
        "diabetes",
        backend=backend,
        space={"neurons": [3, 4, 5, 6, 7, 8], "hidden_layers": 1, "learning_rate": [0.01, 0.02]},
        sampler="random",
        pruner="none",
        trials=12,
        fuse="off",
        epochs=500,
        patience="none",
        results=tmp_path,
        name="stopped",
        progress=StopsAfter(tmp_path / "stopped", epochs=600),
    )
    assert result.stopped is not None
    assert "another terminal asked for it" in result.stopped
    before = read_study(tmp_path, "stopped").trials
    assert 1 <= len(before) < 12
    assert not (tmp_path / "stopped" / ".stop").exists()
    assert resume("stopped", results=tmp_path, trials=len(before) + 1).stopped is None
    after = read_study(tmp_path, "stopped").trials
    assert {number: after[number] for number in before} == before


def test_another_terminal_stops_a_study_and_is_told_how_far_it_came(
    command_line: CommandLine,
) -> None:
    endless = ("--trials", "500", "--epochs", "200", "--patience", "none", "--pruner", "none")
    running = subprocess.Popen(
        [sys.executable, "-m", "tuning", "search", "diabetes", *endless, *_ALIKE, "--name", "long"],
        cwd=command_line.folder,
        stdout=subprocess.PIPE,
        text=True,
    )
    journal = command_line.folder / "results" / "long" / "journal.jsonl"
    while running.poll() is None and not (
        journal.exists() and b'"kind":"finished"' in journal.read_bytes()
    ):
        time.sleep(0.01)
    ended = command_line.run("stop", "long")
    said, _ = running.communicate(timeout=60)
    assert (ended.code, ended.errors) == (0, "")
    assert "of 500 trials are finished; continue with tuning resume long" in ended.output
    assert running.returncode == 0
    assert "Stopped early: another terminal asked for it" in said


def test_what_does_not_run_cannot_be_stopped(command_line: CommandLine) -> None:
    write_study(command_line.folder / "results", make_trial(0, completed(0.5)), name="over")
    assert command_line.run("stop", "over").errors == (
        "tuning: over does not run, so that there is nothing to stop\n"
    )
    assert "there is no study 'none'" in command_line.run("stop", "none").errors


def test_a_study_is_deleted_and_the_index_knows(command_line: CommandLine) -> None:
    results = command_line.folder / "results"
    for name in ("one", "two"):
        write_study(results, make_trial(0, completed(0.5)), name=name)
    refused = command_line.run("delete", "one")
    assert (refused.code, refused.errors) == (
        2,
        "tuning: one: to delete it without a question, add --yes\n",
    )
    with study_lock(results / "one"):
        assert command_line.run("delete", "one", "--yes").code == 3
    assert (results / "one" / "journal.jsonl").exists()
    assert command_line.run("delete", "one", "--yes").output == "Deleted: results/one\n"
    assert not (results / "one").exists()
    index = (results / "index.md").read_text()
    assert "[two]" in index
    assert "[one]" not in index


def test_a_link_is_not_followed(tmp_path: Path, command_line: CommandLine) -> None:
    results = command_line.folder / "results"
    study = write_study(tmp_path / "elsewhere", make_trial(0, completed(0.5)), name="linked")
    results.mkdir(exist_ok=True)
    (results / "linked").symlink_to(study.folder)
    refused = command_line.run("delete", "linked", "--yes")
    assert refused.code == 2
    assert "is a link; remove it by hand" in refused.errors
    assert (study.folder / "journal.jsonl").exists()


def test_watching_a_study_that_is_over_shows_it_once(command_line: CommandLine) -> None:
    results = command_line.folder / "results"
    trials = [make_trial(number, completed(0.5 + number)) for number in range(3)]
    write_study(results, *trials, name="over")
    watched = command_line.run("watch", "over")
    assert (watched.code, watched.errors) == (0, "")
    assert [line.split()[1] for line in watched.output.splitlines()] == ["0", "1", "2"]


def test_watching_follows_a_study_to_its_end(command_line: CommandLine) -> None:
    asked = ("--trials", "8", "--epochs", "30", "--patience", "none", "--pruner", "none")
    running = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "tuning",
            "search",
            "diabetes",
            *asked,
            *_ALIKE,
            "--name",
            "watched",
        ],
        cwd=command_line.folder,
        stdout=subprocess.DEVNULL,
    )
    journal = command_line.folder / "results" / "watched" / "journal.jsonl"
    while running.poll() is None and not journal.exists():
        time.sleep(0.01)
    watched = command_line.run("watch", "watched")
    assert running.wait(timeout=60) == 0
    numbers = [int(line.split()[1]) for line in watched.output.splitlines()]
    assert sorted(numbers) == list(range(8))


def test_of_a_copy_the_copy_is_deleted(command_line: CommandLine) -> None:
    results = command_line.folder / "results"
    write_study(results, make_trial(0, completed(0.5)), name="first")
    shutil.copytree(results / "first", results / "copy")
    assert command_line.run("report", "copy").output == "Report: results/copy/report.html\n"
    assert not (results / "first" / "report.html").exists()
    assert command_line.run("delete", "copy", "--yes").output == "Deleted: results/copy\n"
    assert not (results / "copy").exists()
    assert (results / "first" / "journal.jsonl").exists()


def test_all_studies_stand_on_one_page(command_line: CommandLine) -> None:
    results = command_line.folder / "results"
    for name in ("one", "two"):
        write_study(results, make_trial(0, completed(0.5)), name=name)
    index = results / "index.html"
    assert command_line.run("report").output == "All studies: results/index.html\n"
    assert "<a href" not in index.read_text(encoding="utf-8")
    assert command_line.run("report", "two").output == "Report: results/two/report.html\n"
    assert 'href="two/report.html"' in index.read_text(encoding="utf-8")
    assert command_line.run("report", "--all").output.splitlines() == [
        "Report: results/one/report.html",
        "Report: results/two/report.html",
        "All studies: results/index.html",
    ]
    assert 'href="one/report.html"' in index.read_text(encoding="utf-8")
    command_line.run("delete", "one", "--yes")
    assert "one" not in index.read_text(encoding="utf-8").split("<tbody>")[1].split("</tbody>")[0]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--all", "one"), "--all: stands beside one; name one study, or ask for all"),
        (("-o", "x.html"), "-o x.html: is for one study's report; name the study"),
        ((), "there is no study in results; run `tuning search` first"),
    ],
    ids=["all-and-one", "file-of-all", "none"],
)
def test_what_cannot_be_a_list_of_studies_is_refused(
    command_line: CommandLine, words: tuple[str, ...], said: str
) -> None:
    refused = command_line.run("report", *words)
    assert (refused.code, refused.errors) == (2, f"tuning: {said}\n")
