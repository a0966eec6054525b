"""Studies that take another name."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.refusals import CommandLine
from tests.study_examples import completed, make_trial, write_study
from tuning import resume, search
from tuning.errors import JournalError
from tuning.results.journal import read_journal
from tuning.results.lock import study_lock
from tuning.results.store import open_store
from tuning.results.study_record import read_study
from tuning.study import renaming

pytestmark = pytest.mark.end_to_end


@pytest.fixture
def command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> CommandLine:
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return CommandLine(folder, monkeypatch, capfd)


def texts_that_name(folder: Path, name: str) -> list[str]:
    """Return the files below a folder in which a name stands."""
    return [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if file.is_file() and name.encode() in file.read_bytes()
    ]


def test_all_files_of_a_study_have_its_new_name_and_it_goes_on(command_line: CommandLine) -> None:
    results = Path("results")
    # A name that stands nowhere else.
    search("diabetes", trials=2, epochs=2, name="zebra-one", report="auto", progress=False)
    assert command_line.run("retrain", "zebra-one", "--seeds", "1").code == 0
    before = read_study(results, "zebra-one")
    ended = command_line.run("rename", "zebra-one", "giraffe")
    assert (ended.code, ended.errors) == (0, "")
    assert ended.output == "Renamed: results/zebra-one is results/giraffe\n"
    names = sorted(path.name for path in results.iterdir())
    assert names == ["giraffe", "index.html", "index.md"]
    assert texts_that_name(results, "zebra-one") == []
    after = read_study(results, "giraffe")
    assert after.spec.name == "giraffe"
    assert (after.trials, after.openings, after.needs_mending) == (before.trials, 1, False)
    metrics = json.loads((results / "giraffe/retrained/metrics.json").read_text())
    assert metrics["study"] == "giraffe"
    card = (results / "giraffe/retrained/card.md").read_text()
    assert card.startswith(f"# Model card: giraffe, trial {metrics['trial']}\n")
    assert "<title>giraffe: report</title>" in (results / "giraffe/report.html").read_text()
    assert "[giraffe](giraffe/leaderboard.md)" in (results / "index.md").read_text()
    assert len(resume("giraffe", trials=3, progress=False).trials) == 3


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("absent", "other", 2, "there is no study 'absent' in results; there are one, two"),
        ("one", "two", 2, "NEW 'two': results/two is there already; choose another name"),
        ("one", "../x", 2, "NEW '../x': not usable as a folder's name"),
        ("one", "TWO", 2, "there is a study 'two' that differs only by capitals"),
        ("one", "one", 2, "NEW 'one': that is the study's name already"),
        ("linked", "other", 2, "results/linked is a link; rename it by hand"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    command_line: CommandLine, old: str, new: str, code: int, said: str
) -> None:
    results = Path("results")
    for name in ("one", "two"):
        write_study(results, make_trial(0, completed(0.5)), name=name)
    if old == "linked":
        shutil.move(results / "two", "elsewhere")
        (results / "linked").symlink_to(Path("elsewhere").absolute())
    ended = command_line.run("rename", old, new)
    assert (ended.code, ended.output) == (code, "")
    assert said in ended.errors
    assert len(ended.complaints) == 1
    assert read_study(results, "one").spec.name == "one"


def test_a_study_that_runs_keeps_its_name(command_line: CommandLine) -> None:
    study = write_study(Path("results"), make_trial(0, completed(0.5)), name="one")
    with study_lock(study.folder):
        ended = command_line.run("rename", "one", "other")
    assert ended.code == 3
    assert "open in another process" in ended.errors
    (study.folder / ".lock.owner").write_text('{"host": "another machine"}')
    ended = command_line.run("rename", "one", "other")
    assert ended.code == 3
    assert "is open on another machine" in ended.errors
    assert read_study(Path("results"), "one").spec.name == "one"


def test_capitals_alone_may_change(command_line: CommandLine) -> None:
    write_study(Path("results"), make_trial(0, completed(0.5)), name="houses")
    assert command_line.run("rename", "houses", "Houses").code == 0
    assert read_study(Path("results"), "Houses").spec.name == "Houses"


def test_a_copy_takes_the_name_of_its_folder(command_line: CommandLine) -> None:
    results = Path("results")
    write_study(results, make_trial(0, completed(0.5)), name="first")
    shutil.copytree(results / "first", results / "copy")
    with pytest.raises(JournalError, match="tuning rename copy copy"), open_store(results, "copy"):
        pass
    assert command_line.run("rename", "copy", "copy").code == 0
    with open_store(results, "copy") as (store, notes):
        assert (store.study.spec.name, notes) == ("copy", [])
    assert read_study(results, "first").spec.name == "first"


def test_a_renaming_that_broke_off_is_ended_by_another(
    command_line: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = Path("results")
    write_study(results, make_trial(0, completed(0.5)), name="old")

    class Stopped(BaseException):
        pass

    def broken_off(self: Path, target: Path) -> Path:
        raise Stopped

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", broken_off)
        with pytest.raises(Stopped):
            renaming.rename_study(results, "old", "new")
    # Nobody goes on with it under the old name, whose folder still stands.
    with pytest.raises(JournalError, match="has another name now"), open_store(results, "old"):
        pass
    assert command_line.run("rename", "old", "new").code == 0
    with open_store(results, "new") as (store, notes):
        assert (store.study.spec.name, len(store.trials), notes) == ("new", 1, [])


def test_lines_that_are_damaged_stay_to_be_mended(command_line: CommandLine) -> None:
    results = Path("results")
    study = write_study(
        results, *(make_trial(number, completed(0.5)) for number in range(2)), name="old"
    )
    journal = study.folder / "journal.jsonl"
    lines = journal.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b"0", b"1", 1)
    journal.write_bytes(b"\n".join([*lines[:-1], b'{"kind":"star']))
    assert command_line.run("rename", "old", "new").code == 0
    content = read_journal(results / "new" / "journal.jsonl")
    assert (content.damaged, content.torn) == ((3,), b'{"kind":"star')
    assert content.records[0]["spec"]["name"] == "new"
