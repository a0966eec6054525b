"""A results folder from somebody else: none of its code runs unless a person says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from objectives.reference import ObjectiveReference
from search_spaces import Configuration
from tests.end_to_end.refusals import CommandLine, contents
from tests.study_examples import completed, make_header, make_spec, make_trial, write_study
from tuning import resume, search
from tuning.errors import JournalError, SpecificationError
from tuning.results.codec import spec_to_json
from tuning.results.journal import Journal, read_journal
from tuning.results.overview.index import write_index
from tuning.results.store import create_store, open_store
from tuning.results.study_record import JOURNAL, read_study
from tuning.trusted_code import trust_code, untrusted_files

pytestmark = pytest.mark.integration

OWN = """\
from pathlib import Path

import keras
import numpy as np

from search_spaces import Integer

with Path("ran.txt").open("a") as file:
    file.write("ran\\n")


def never_read():
    return 1


class Own:
    space = {"neurons": Integer(1, 64)}
    metric = "loss"

    def data(self):
        x = np.random.default_rng(0).normal(size=(60, 3)).astype("float32")
        return x, x.sum(axis=1)

    def build_model(self, configuration, signature):
        hidden = keras.layers.Dense(configuration["neurons"])
        model = keras.Sequential([keras.Input((3,)), hidden, keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer="sgd")
        return model
"""
SEARCH = (
    *("search", "own.py:Own", "--name", "s", "--trials", "2", "--epochs", "1"),
    *("--sampler", "random", "--pruner", "none"),
)


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mine"))
    made = CommandLine(tmp_path, monkeypatch, capfd)
    made.write({"own.py": OWN})
    return made


def become_somebody_else(folder: Path) -> None:
    shutil.rmtree(folder / "mine")
    (folder / "ran.txt").unlink(missing_ok=True)


def test_what_one_searched_with_goes_on_without_a_word(command: CommandLine) -> None:
    assert command.run(*SEARCH).code == 0
    command.write({"own.py": OWN.replace("return 1", "return 2  # never read")})
    ended = command.run("resume", "s", "--trials", "3")
    assert ended.code == 0, ended.errors
    assert command.run("export", "s", "--format", "py").code == 0


def test_the_code_of_a_stranger_runs_where_a_person_says_so_and_nowhere_else(
    command: CommandLine,
) -> None:
    assert command.run(*SEARCH).code == 0
    become_somebody_else(command.folder)
    before = contents(command.folder)
    for words in (("resume", "s"), ("retrain", "s"), ("export", "s", "--format", "py")):
        ended = command.run(*words)
        assert ended.code == 2, words
        (complaint,) = ended.complaints
        assert "s: its code in own.py runs with your rights" in complaint
        assert complaint.endswith("then add --trust")
    with pytest.raises(SpecificationError, match="then add trust=True"):
        resume("s")
    assert not (command.folder / "ran.txt").exists()
    assert contents(command.folder) == before
    assert command.run("leaderboard", "s").code == 0
    assert command.run("export", "s").code == 0
    assert not (command.folder / "ran.txt").exists()

    assert command.run("export", "s", "--format", "py", "--trust").code == 0
    assert (command.folder / "ran.txt").exists()
    assert command.run("resume", "s", "--trials", "3").code == 0


def test_the_source_that_a_study_keeps_is_asked_about_too(command: CommandLine) -> None:
    assert command.run(*SEARCH).code == 0
    (command.folder / "own.py").unlink()
    assert command.run("export", "s", "--format", "py").code == 0, "the same bytes"
    become_somebody_else(command.folder)
    ended = command.run("export", "s", "--format", "py")
    assert ended.code == 2
    assert "its code in results/s/source/own.py runs" in ended.errors
    assert not (command.folder / "ran.txt").exists()
    assert command.run("export", "s", "--format", "py", "--trust").code == 0


@pytest.mark.parametrize(("answer", "runs"), [("y", True), ("", False), ("n", False)])
def test_on_a_terminal_it_is_asked(
    command: CommandLine, monkeypatch: pytest.MonkeyPatch, answer: str, runs: bool
) -> None:
    assert command.run(*SEARCH).code == 0
    become_somebody_else(command.folder)
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("builtins.input", ask)
    monkeypatch.setattr("tuning.cli.models.trust._is_on_a_terminal", lambda: True)
    ended = command.run("export", "s", "--format", "py", "-o", "model.py")
    assert "own.py with your rights" in ended.output
    assert asked == ["Run it? [y/N] "]
    assert (ended.code == 0, (command.folder / "ran.txt").exists()) == (runs, runs)


def test_a_module_beside_counts_and_an_edit_of_a_strangers_file_is_not_trusted(
    command: CommandLine,
) -> None:
    command.write({"own.py": OWN + "import beside\n", "beside.py": "X = 1\n"})
    reference = ObjectiveReference(text="own.py:Own")
    assert untrusted_files(reference) == [Path("own.py")]
    trust_code(reference)
    assert untrusted_files(reference) == []
    (command.folder / "other").mkdir()
    for name in ("own.py", "beside.py"):
        shutil.copy(command.folder / name, command.folder / "other" / name)
    copied = ObjectiveReference(text="other/own.py:Own")
    assert untrusted_files(copied) == []
    command.write({"other/beside.py": "import os\n"})
    assert untrusted_files(copied) == [Path("other/own.py")]
    data = ObjectiveReference(text="mlp", data="other/beside.py:load")
    assert untrusted_files(data) == [Path("other/beside.py")]


def test_a_search_from_python_that_goes_on_trusts_what_it_names(command: CommandLine) -> None:
    assert command.run(*SEARCH).code == 0
    become_somebody_else(command.folder)
    found = search(
        "own.py:Own", name="s", trials=2, epochs=1, sampler="random", pruner="none", exist="resume"
    )
    assert len(found.trials) == 2


def test_a_budget_names_no_other_objective(tmp_path: Path) -> None:
    path = write_study(tmp_path).folder / JOURNAL
    journal = Journal(path, read_journal(path).sequence)
    spec = spec_to_json(make_spec(objective=ObjectiveReference(text="evil.py:Evil")))
    journal.append({"kind": "budget", "spec": spec}, durable=True)
    journal.close()
    with pytest.raises(JournalError, match=r"line 2: .*another objective"):
        read_study(tmp_path, "study")


@pytest.mark.parametrize("linked", ["", "logs", "source", ".lock", JOURNAL])
def test_nothing_is_written_through_a_link(tmp_path: Path, linked: str) -> None:
    write_study(tmp_path / "elsewhere", make_trial(0, completed(1.0)))
    target = tmp_path / "elsewhere" / "study"
    folder = tmp_path / "results" / "study"
    mine = tmp_path / "mine.txt"
    mine.write_text("precious")
    if linked:
        shutil.copytree(target, folder)
        (folder / linked).unlink(missing_ok=True)
        (folder / linked).symlink_to(target / JOURNAL if linked == JOURNAL else mine)
    else:
        folder.parent.mkdir()
        folder.symlink_to(target)
    (target / "summary.json").unlink()
    before = contents(tmp_path / "elsewhere")
    with (
        pytest.raises(JournalError, match="is a symbolic link, and nothing is written through"),
        open_store(tmp_path / "results", "study") as (store, _),
    ):
        store.record_started(1, Configuration({"neurons": 1}))
    write_index(tmp_path / "results")
    assert contents(tmp_path / "elsewhere") == before
    assert mine.read_text() == "precious"


def test_a_name_that_is_a_link_is_not_begun(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "study").symlink_to(tmp_path / "empty")
    with (
        pytest.raises(JournalError, match="is a symbolic link"),
        create_store(make_spec(tmp_path), make_header()),
    ):
        pass
    assert list((tmp_path / "empty").iterdir()) == []


def test_the_results_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "large").mkdir()
    (tmp_path / "results").symlink_to(tmp_path / "large")
    write_study(tmp_path / "results", make_trial(0, completed(1.0)))
    with open_store(tmp_path / "results", "study") as (store, _):
        assert list(store.trials) == [0]
