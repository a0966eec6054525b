"""A study on disk: made, written, read, opened again."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from search_spaces import Configuration
from tests.repository import REPOSITORY
from tests.study_examples import (
    completed,
    failed,
    make_header,
    make_spec,
    make_trial,
    pruned,
    write_study,
)
from tuning.errors import (
    ExistingStudyError,
    JournalError,
    StudyNotFoundError,
    StudyOpenError,
)
from tuning.results import store as store_module
from tuning.results.derived import write_derived
from tuning.results.overview.index import write_index
from tuning.results.store import create_store, open_store
from tuning.results.study_record import StudyRecord, read_header, read_study, study_names

DERIVED = {"study.yaml", "leaderboard.csv", "leaderboard.md", "best.yaml", "best.json"}


def contents(study: StudyRecord) -> dict[str, bytes]:
    return {name: (study.folder / name).read_bytes() for name in DERIVED}


def edit_journal(study: StudyRecord, old: bytes, new: bytes) -> None:
    path = study.folder / "journal.jsonl"
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))


def test_a_study_read_back_is_what_was_written(tmp_path: Path) -> None:
    trials = [make_trial(0, completed(1.0)), make_trial(1, pruned()), make_trial(2, failed())]
    study = write_study(tmp_path, *trials)
    assert study.spec == make_spec(tmp_path)
    assert list(study.trials.values()) == trials
    assert study.unfinished == {}
    header = make_header()
    assert (study.identity, study.signature) == (header["identity"], header["signature"])
    assert study.created_at == header["created_at"]
    assert (study.metric.name, str(study.metric.direction)) == ("mean_squared_error", "minimize")


def test_a_new_study_has_its_files_and_nothing_is_left_over(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    names = {path.name for path in study.folder.iterdir()}
    assert names - {".lock"} == DERIVED | {"journal.jsonl", "environment.json", "summary.json"}
    environment = json.loads((study.folder / "environment.json").read_text())
    assert set(environment) == {
        *("python", "platform", "cpus", "keras_backend", "packages", "command")
    }


def test_a_trial_that_began_and_did_not_end_is_known_again(tmp_path: Path) -> None:
    configuration = Configuration({"neurons": 3})
    with create_store(make_spec(tmp_path), make_header()) as store:
        store.record_started(0, configuration)
        assert store.unfinished == {0: configuration}
    with open_store(tmp_path, "study") as (store, notes):
        assert notes == []
        assert store.unfinished == {0: configuration}
        store.record_finished(make_trial(0, completed(1.0), neurons=3))
        assert store.unfinished == {}
    assert read_study(tmp_path, "study").unfinished == {}


def test_a_finished_trial_is_on_disk_when_the_call_returns(tmp_path: Path) -> None:
    with create_store(make_spec(tmp_path), make_header()) as store:
        for number in range(3):
            store.record_finished(make_trial(number, completed(1.0)))
            assert list(read_study(tmp_path, "study").trials) == list(range(number + 1))


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    write_study(tmp_path)
    with (
        pytest.raises(ExistingStudyError, match="continue it with `tuning resume study --results"),
        create_store(make_spec(tmp_path), make_header()),
    ):
        pass
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.tex").write_text("")
    with (
        pytest.raises(ExistingStudyError, match="exists and is no study"),
        create_store(make_spec(tmp_path, name="other"), make_header()),
    ):
        pass
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["thesis.tex"]


def test_a_study_that_is_not_there_is_told_from_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(StudyNotFoundError, match="there is none yet"):
        read_study(tmp_path / "nowhere", "study")
    write_study(tmp_path, name="a")
    write_study(tmp_path, name="b")
    assert study_names(tmp_path) == ["a", "b"]
    with (
        pytest.raises(StudyNotFoundError, match=r"no study 'c' in .*; there are a, b"),
        open_store(tmp_path, "c"),
    ):
        pass


def test_a_folder_that_cannot_be_made_is_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(JournalError, match="cannot be created"),
        create_store(make_spec(tmp_path / "file"), make_header()),
    ):
        pass


def test_a_second_process_is_refused_with_the_first_ones_number(tmp_path: Path) -> None:
    write_study(tmp_path)
    command = (
        "import sys; from pathlib import Path\n"
        "from tuning.results.store import open_store\n"
        "from tuning.cli import app\n"
        "def verb(*_, **__):\n"
        "    with open_store(Path(sys.argv[1]), 'study'): pass\n"
        "app.app = verb\n"
        "app.main()\n"
    )
    with open_store(tmp_path, "study"):
        second = subprocess.run(
            [sys.executable, "-c", command, str(tmp_path)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
    assert second.returncode == 3
    assert f"open in another process (process {os.getpid()} on " in second.stderr
    assert second.stderr.startswith("tuning: the study 'study' is open")
    with open_store(tmp_path, "study"):
        pass


def test_of_many_that_open_a_study_at_once_one_has_it(tmp_path: Path) -> None:
    write_study(tmp_path)
    command = (
        "import sys; from pathlib import Path\n"
        "from tuning.errors import StudyOpenError\n"
        "from tuning.results.store import open_store\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "try:\n"
        "    with open_store(Path(sys.argv[1]), 'study'):\n"
        "        print('mine', flush=True); sys.stdin.readline()\n"
        "except StudyOpenError: print('refused', flush=True)\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", command, str(tmp_path)],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    assert [answer(process) for process in processes] == ["ready"] * 4
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    assert sorted(answer(process) for process in processes) == ["mine", *["refused"] * 3]
    for process in processes:
        process.communicate("end\n")


def answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_same_process_is_refused_too(tmp_path: Path) -> None:
    write_study(tmp_path)
    with (
        open_store(tmp_path, "study"),
        pytest.raises(StudyOpenError, match=f"process {os.getpid()}"),
        open_store(tmp_path, "study"),
    ):
        pass


def test_derived_files_that_were_lost_or_changed_come_back(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)), make_trial(1, failed()))
    before = contents(study)
    (study.folder / "leaderboard.csv").write_text("nonsense")
    (study.folder / "best.yaml").unlink()
    write_derived(study)
    assert contents(study) == before
    for name in DERIVED:
        (study.folder / name).unlink()
    with open_store(tmp_path, "study"):
        pass
    assert contents(study) == before


def test_the_best_files_go_when_no_completed_trial_is_left(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)), make_trial(1, failed()))
    edit_journal(study, b'"is":"completed"', b'"is":"complested"')
    with open_store(tmp_path, "study") as (store, notes):
        assert "line 3 is damaged" in notes[0]
        assert list(store.trials) == [1]
    assert not (study.folder / "best.yaml").exists()
    assert not (study.folder / "best.json").exists()


def test_derived_files_are_not_written_after_every_quick_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    clock = SimpleNamespace(monotonic=lambda: now)
    monkeypatch.setattr("tuning.results.store.time", clock)
    with create_store(make_spec(tmp_path), make_header()) as store:
        board = store.study.folder / "leaderboard.csv"
        for number, (later, lines) in enumerate([(0.0, 2), (1.0, 2), (2.0, 4)]):
            now = 100.0 + later
            store.record_finished(make_trial(number, completed(1.0)))
            assert len(board.read_text().splitlines()) == lines
        store.record_finished(make_trial(3, completed(1.0)))
    assert len(board.read_text().splitlines()) == 5


def test_derived_files_are_written_the_rarer_the_longer_they_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, cost = 100.0, 3.0
    written: list[float] = []

    def write(study: StudyRecord) -> None:
        nonlocal now
        written.append(now)
        now += cost

    monkeypatch.setattr("tuning.results.store.time", SimpleNamespace(monotonic=lambda: now))
    monkeypatch.setattr("tuning.results.store.write_derived", write)
    with create_store(make_spec(tmp_path), make_header()) as store:
        for number in range(200):
            store.record_finished(make_trial(number, completed(1.0)))
            now += 1.0
        seconds = now - 100.0
    assert written[:3] == [100.0, 163.0, 226.0], "twenty times their cost lies in between"
    assert cost * len(written[:-1]) <= 3 * cost + seconds / 20
    assert written[-1] == now - cost, "and once more at the end"


def test_a_study_that_is_whole_is_read_once_to_be_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    readings: list[str] = []

    def counted(results_dir: Path, name: str) -> StudyRecord:
        readings.append(name)
        return read_study(results_dir, name)

    monkeypatch.setattr(store_module, "read_study", counted)
    monkeypatch.setattr("tuning.results.overview.summary.read_study", counted)
    with open_store(tmp_path, "study") as (_, notes):
        assert notes == []
    assert readings == ["study"]
    with (study.folder / "journal.jsonl").open("ab") as file:
        file.write(b'{"kind":"fin')
    with open_store(tmp_path, "study") as (store, notes):
        assert "the last record was cut off" in notes[0]
        assert not store.study.needs_mending
    assert readings == ["study"] * 3


def test_the_header_alone_is_read_without_the_trials(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    assert read_header(tmp_path, "study") == replace(study, trials={})
    with pytest.raises(StudyNotFoundError, match="there are study"):
        read_header(tmp_path, "other")


def test_a_failed_trial_leaves_its_log_and_others_none(tmp_path: Path) -> None:
    with create_store(make_spec(tmp_path), make_header()) as store:
        store.record_finished(make_trial(0, completed(1.0)))
        store.record_finished(make_trial(1, failed()), log="Traceback: ünï")
    logs = tmp_path / "study" / "logs"
    assert [path.name for path in logs.iterdir()] == ["0001.txt"]
    assert (logs / "0001.txt").read_text(encoding="utf-8") == "Traceback: ünï"


def test_a_second_end_of_a_trial_and_records_out_of_order_change_nothing(tmp_path: Path) -> None:
    trials = [make_trial(0, completed(1.0)), make_trial(1, completed(2.0))]
    study = write_study(tmp_path, *trials)
    path = study.folder / "journal.jsonl"
    header, started, finished, started_next, finished_next = path.read_bytes().splitlines()
    swapped = [header, finished_next, finished, started, finished, header, started_next]
    path.write_bytes(b"\n".join(swapped) + b"\n")
    again = read_study(tmp_path, "study")
    assert again.trials == study.trials
    assert again.unfinished == {}


def test_a_changed_budget_and_opened_test_sets_are_kept(tmp_path: Path) -> None:
    write_study(tmp_path)
    spec = make_spec(tmp_path, trials=50)
    with open_store(tmp_path, "study") as (store, _):
        store.record_budget(spec)
        store.record_test_opened(trial=0)
        store.record_test_opened(trial=0)
    study = read_study(tmp_path, "study")
    assert study.spec == replace(make_spec(tmp_path), budget=spec.budget)
    assert study.openings == 2
    assert "trials: 50" in (study.folder / "study.yaml").read_text()


def test_a_damaged_header_is_said_and_nothing_is_touched(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(1.0)))
    edit_journal(study, b'"kind":"study"', b'"kind":"sturdy"')
    before = (study.folder / "journal.jsonl").read_bytes()
    with (
        pytest.raises(JournalError, match="the first line, which says what the study is"),
        open_store(tmp_path, "study"),
    ):
        pass
    assert (study.folder / "journal.jsonl").read_bytes() == before


def test_a_study_of_a_newer_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "FORMAT", 3)
        patch.setattr(store_module, "version", lambda: "9.4")
        with create_store(make_spec(tmp_path), make_header()):
            pass
    with pytest.raises(JournalError, match=r"written by keras-tuning 9\.4, which is newer"):
        read_study(tmp_path, "study")


def test_what_went_wrong_is_heard_though_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def fill_the_disk(patch: pytest.MonkeyPatch) -> None:
        with create_store(make_spec(tmp_path), make_header()) as store:
            store.record_finished(make_trial(0, completed(1.0)))
            patch.setattr(os, "fsync", fail)
            patch.setattr(os, "write", fail)
            store.record_finished(make_trial(1, completed(1.0)))

    with monkeypatch.context() as patch:
        said = r"journal\.jsonl: a record could not be written"
        with pytest.raises(JournalError, match=said):
            fill_the_disk(patch)
    with open_store(tmp_path, "study") as (store, _):
        assert list(store.trials) == [0]
    assert not list((tmp_path / "study").glob(".*.new"))


def test_the_index_lists_every_study_with_its_winner(tmp_path: Path) -> None:
    write_study(tmp_path, make_trial(0, completed(0.123456), choice="a|b"), name="good")
    write_study(tmp_path, make_trial(0, failed()), name="hopeless")
    broken = write_study(tmp_path, name="broken")
    (broken.folder / "journal.jsonl").write_text("")
    retrained = tmp_path / "good" / "retrained"
    retrained.mkdir()
    (retrained / "metrics.json").write_text('{"test": {"mean": 0.5, "spread": 0.25}}')
    write_index(tmp_path)
    lines = (tmp_path / "index.md").read_text().splitlines()[4:]
    assert lines[0].startswith(f"| broken | {tmp_path}/broken/journal.jsonl: the first line")
    assert lines[1:] == [
        "| [good](good/leaderboard.md) | diabetes | optuna | 1 | mean_squared_error | 0.1235"
        " | choice=a\\|b | 0.5 ± 0.25 |",
        "| [hopeless](hopeless/leaderboard.md) | diabetes | optuna | 1 | mean_squared_error |"
        "  |  |  |",
    ]
