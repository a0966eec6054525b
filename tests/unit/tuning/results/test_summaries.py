"""What lists of studies say: from summaries that hold, from journals where none does."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tests.study_examples import ACCURACY, completed, failed, make_trial, pruned, write_study
from tuning.results.lock import study_lock
from tuning.results.overview import summary as summary_module
from tuning.results.overview.summary import (
    SUMMARY,
    Summary,
    Unreadable,
    keep_summary,
    summaries,
    summary_of,
)
from tuning.results.store import open_store
from tuning.results.study_record import StudyRecord, read_study


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The journals that were read whole."""
    names: list[str] = []

    def counted(results_dir: Path, name: str) -> StudyRecord:
        names.append(name)
        return read_study(results_dir, name)

    monkeypatch.setattr(summary_module, "read_study", counted)
    return names


def only(results: Path) -> Summary:
    (found,) = summaries(results)
    assert isinstance(found, Summary)
    return found


def test_a_summary_says_what_a_study_came_to(tmp_path: Path) -> None:
    trials = [
        make_trial(0, completed(0.5)),
        make_trial(1, pruned(0.9)),
        make_trial(2, completed(0.7), neurons=9),
        make_trial(3, completed(0.6)),
        make_trial(4, failed()),
    ]
    found = summary_of(write_study(tmp_path, *trials, metric=ACCURACY, trials=8))
    assert (found.trials, found.budget, found.last) == (5, 8, 4)
    assert (found.metric, found.direction) == ("accuracy", "maximize")
    assert (found.best, found.configuration) == (0.7, {"neurons": 9})
    assert found.course == ((0, 0.5), (2, 0.7))
    assert found.seconds == 5 * 1.25


def test_a_course_of_many_steps_is_thinned_and_keeps_its_ends(tmp_path: Path) -> None:
    trials = [make_trial(number, completed(1 / (1 + number))) for number in range(200)]
    course = summary_of(write_study(tmp_path, *trials, trials=200)).course
    assert len(course) == 60
    assert (course[0], course[-1]) == ((0, 1.0), (199, 1 / 200))


def test_journals_are_read_once_alone(tmp_path: Path, readings: list[str]) -> None:
    for name in ("first", "second"):
        study = write_study(tmp_path, make_trial(0, completed(0.5)), name=name)
        (study.folder / SUMMARY).unlink()
    once = list(summaries(tmp_path))
    assert readings == ["first", "second"]
    assert list(summaries(tmp_path)) == once
    assert readings == ["first", "second"]


def test_a_journal_that_went_on_is_read_anew(tmp_path: Path, readings: list[str]) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)))
    held = only(tmp_path)
    assert readings == []  # the search itself has left one
    with open_store(tmp_path, "study") as (store, _):
        store.record_finished(make_trial(1, completed(0.25)))
    (study.folder / SUMMARY).write_text(json.dumps({"format": 1, "journal": [0, 0]}))
    assert only(tmp_path).best == 0.25 != held.best
    assert readings == ["study"]


def test_of_a_study_that_runs_its_own_summary_is_taken_until_it_ends(
    tmp_path: Path, readings: list[str]
) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)))
    study.trials[1] = make_trial(1, completed(0.1))  # told of, and not yet in the journal
    keep_summary(study, is_whole=False)
    with study_lock(study.folder):
        assert only(tmp_path).best == 0.1
        assert readings == []
    # It ended without writing another one: what counts is the journal.
    assert only(tmp_path).best == 0.5
    assert readings == ["study"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "journal": 3}'])
def test_a_summary_that_cannot_be_used_is_made_anew(tmp_path: Path, text: str) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)))
    (study.folder / SUMMARY).write_text(text)
    assert only(tmp_path) == summary_of(study)
    assert json.loads((study.folder / SUMMARY).read_text())["best"] == 0.5


def test_a_copied_study_is_listed_by_its_folder(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)))
    shutil.copytree(study.folder, tmp_path / "copy")
    copy, original = summaries(tmp_path)
    assert isinstance(original, Summary)
    assert copy == replace(original, name="copy")


def test_one_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    (study.folder / "journal.jsonl").write_text("")
    (found,) = summaries(tmp_path)
    assert isinstance(found, Unreadable)
    assert "the first line" in found.complaint
