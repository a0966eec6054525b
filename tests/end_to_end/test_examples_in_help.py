"""The help of every verb has an example, and each of them works."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.end_to_end.finished_studies import make_finished_study
from tests.end_to_end.refusals import CommandLine
from tests.end_to_end.shortened import shortened
from tests.repository import REPOSITORY
from tests.unit.tuning.doors.imported.foreign_studies import optuna_database
from tests.unit.tuning.submission.job_server_of_ones_own import JobsHere
from tuning.cli.app import app
from tuning.cluster import jobs
from tuning.cluster.jobs import JobServer
from tuning.submission import submit_study

pytestmark = pytest.mark.end_to_end

_COMMAND = re.compile(r"`(tuning [^`]*)`")
VERBS = {
    str(one.name): str(one.callback.__doc__) for one in app.registered_commands if one.callback
}
EXAMPLES = [
    command
    for text in (str(app.info.help), *VERBS.values())
    for command in _COMMAND.findall(text.partition("Example:")[2])
]
# Asks whoever runs it: an answer is given.
_ASKS = "tuning delete digits-optuna"
_MINE = """\
import keras


def build_model(hp):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(hp.Int("units", 4, 8))])
    model.compile(hp.Choice("optimizer", ["sgd", "adam"]), "mse")
    return model
"""
# Stands for the command on a cluster's head: a study that is run there at once.
_TUNING_THERE = """
name=$(sed -n 's/^name: //p' study.yaml)
while [ "$1" != --results ]; do shift; done
mkdir -p "$2/$name"
echo journal > "$2/$name/journal.jsonl"
"""


def test_every_verb_has_an_example_of_itself() -> None:
    lacking = [
        verb
        for verb, text in VERBS.items()
        if not any(
            one.split()[1] == verb for one in _COMMAND.findall(text.partition("Example:")[2])
        )
    ]
    assert lacking == []
    assert len(VERBS) > 20


def test_the_help_shows_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    shown = CommandLine(tmp_path, monkeypatch, capfd).run("search", "--help").output
    assert "Example: tuning search houses.csv --target price" in shown


@pytest.fixture(scope="module")
def there(houses: Path) -> Path:
    """A folder with all that the examples name; two of its studies were never searched."""
    folder = houses
    shutil.copyfile(REPOSITORY / "ray_cluster.yaml", folder / "ray_cluster.yaml")
    (folder / "mine.py").write_text(_MINE, encoding="utf-8")
    optuna_database(folder)
    before = Path.cwd()
    os.chdir(folder)
    try:
        for backend in ("optuna", "ray-tune"):
            name = f"digits-{backend}"
            make_finished_study(f"objective: digits\nbackend: {backend}\n", name=name, trials=30)
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def command_line(
    there: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    """The command in a copy of that folder, which it may change."""
    folder = tmp_path / "copy"
    shutil.copytree(there, folder)
    monkeypatch.chdir(folder)
    return CommandLine(folder, monkeypatch, capfd)


@pytest.mark.parametrize("example", [pytest.param(one, id=one) for one in dict.fromkeys(EXAMPLES)])
def test_an_example_works(
    example: str, command_line: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    example, _, into = example.partition(" > ")
    command = shlex.split(example)
    match command[1]:
        case "submit":
            _stand_for_a_cluster(tmp_path / "head", monkeypatch)
        case "delete" if example == _ASKS:
            monkeypatch.setattr(sys, "stdin", _Terminal("y\n"))
        case "doctor" if "--ray" in command:
            pytest.skip("asks a running Ray cluster, as the tests with a Ray do")
    with _running(command[2], command_line.folder) if command[1] == "stop" else _as_it_is():
        ended = command_line.run(*(shortened(command) if command[1] != "resume" else _one_more()))
    assert (ended.code, ended.errors) == (0, "")
    if into:
        assert "units" in ended.output
    if "-o" in command:
        assert Path(command[command.index("-o") + 1]).stat().st_size > 0


class _Terminal(io.StringIO):
    """A person who answers."""

    def isatty(self) -> bool:
        return True


def _one_more() -> list[str]:
    return ["resume", "digits-optuna", "--trials", "31"]


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


@contextmanager
def _running(name: str, folder: Path) -> Iterator[None]:
    """Run a study of this name, which would take long, elsewhere."""
    shutil.rmtree(folder / "results" / name)
    endless = ("--trials", "5000", "--epochs", "20", "--patience", "none", "--pruner", "none")
    alike = ("--set", "hidden_layers=1", "--set", "neurons=8")
    running = subprocess.Popen(
        [sys.executable, "-m", "tuning", "search", "digits", *endless, *alike, "--name", name],
        stdout=subprocess.DEVNULL,
    )
    journal = folder / "results" / name / "journal.jsonl"
    while running.poll() is None and not (
        journal.exists() and b'"kind":"finished"' in journal.read_bytes()
    ):
        time.sleep(0.05)
    yield
    assert running.wait(timeout=60) == 0


def _stand_for_a_cluster(head: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = JobsHere(head)
    here.install("tuning", _TUNING_THERE)

    @contextmanager
    def server(address: str, **how: object) -> Iterator[JobServer]:
        yield JobServer(here)

    class Launcher:
        fetch = None

        def __init__(self, file: Path) -> None:
            assert file.is_file()

        @contextmanager
        def forwarded(self) -> Iterator[str]:
            yield "http://127.0.0.1:1"

    monkeypatch.setattr(jobs, "job_server", server)
    monkeypatch.setattr(submit_study, "ClusterLauncher", Launcher)
