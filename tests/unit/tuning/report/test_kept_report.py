"""A report that is kept up to date while a study runs: when it is written, and what harms none."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.study_examples import ACCURACY, MSE, completed, make_spec, make_trial, write_study
from tests.unit.tuning.pictures.pictured_studies import ordinary_study
from tuning.cli.insight.files import written
from tuning.errors import JournalError
from tuning.progress import SilentProgress
from tuning.report import kept
from tuning.report.kept import KeptReport, kept_report
from tuning.report.write import REPORT
from tuning.results.files import operations
from tuning.results.study_record import StudyRecord


class Heard(SilentProgress):
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.trials: list[int] = []

    def say(self, line: str) -> None:
        self.lines.append(line)

    def trial_finished(self, trial: Any) -> None:
        self.trials.append(trial.number)


class Clock:
    """Goes on as it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def study(tmp_path: Path) -> StudyRecord:
    return write_study(tmp_path)


def begun(study: StudyRecord, clock: Callable[[], float], heard: Heard, **spec: Any) -> KeptReport:
    report = KeptReport(heard, clock=clock)
    report.study_started(make_spec(study.spec.results_dir, **spec), MSE, [])
    return report


def test_it_is_written_at_most_every_ten_seconds(study: StudyRecord) -> None:
    clock, page = Clock(), study.folder / REPORT
    report = begun(study, clock, Heard())
    seen = []
    for number in range(6):
        clock.now += 6.0
        report.trial_finished(make_trial(number, completed(0.5)))
        seen.append(page.exists() and '<body data-running="yes">' in page.read_text("utf-8"))
        page.unlink(missing_ok=True)
    assert seen == [False, True, False, True, False, True]


def test_the_longer_it_takes_the_rarer_it_is_written(
    study: StudyRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, written = Clock(), []

    def slow(study: StudyRecord, *, is_running: bool, quickly: bool) -> None:
        clock.now += 1.0
        written.append(len(study.trials))

    monkeypatch.setattr(kept, "write_report", slow)
    report = begun(study, clock, Heard())
    for number in range(40):
        clock.now += 6.0
        report.trial_finished(make_trial(number, completed(0.5)))
    # Once, and then not before a hundred seconds have gone by.
    assert written == [2, 19, 36]


def test_in_the_end_it_is_whole_whatever_happened(study: StudyRecord) -> None:
    heard, page = Heard(), study.folder / REPORT

    def run() -> None:
        with kept_report(heard) as report:
            report.study_started(make_spec(study.spec.results_dir), MSE, [])
            report.trial_finished(make_trial(0, completed(0.123)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run()
    text = page.read_text(encoding="utf-8")
    assert "0.123" in text
    assert '<body data-running="no">' in text
    assert heard.trials == [0]


def test_the_last_page_of_a_short_search_says_what_decided(tmp_path: Path) -> None:
    searched = ordinary_study(tmp_path)
    report = begun(searched, Clock(), Heard())
    for trial in searched.trials.values():
        report.trial_finished(trial)
    report.write(is_last=True)
    assert "by PED-ANOVA of 18 completed trials" in (searched.folder / REPORT).read_text("utf-8")


def test_with_off_there_is_none(study: StudyRecord) -> None:
    report = begun(study, Clock(), Heard(), report="off")
    report.trial_finished(make_trial(0, completed(0.5)))
    report.write()
    assert not (study.folder / REPORT).exists()


def test_what_goes_wrong_with_it_is_said_once_and_harms_nothing(
    study: StudyRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(study: StudyRecord, *, is_running: bool, quickly: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept, "write_report", broken)
    clock, heard = Clock(), Heard()
    report = begun(study, clock, heard)
    for number in range(3):
        clock.now += 60.0
        report.trial_finished(make_trial(number, completed(0.5)))
    report.write()
    assert heard.lines == ["no report is written: OSError: [Errno 28] No space left on device"]
    assert heard.trials == [0, 1, 2]


def test_a_study_that_goes_on_has_its_earlier_trials_in_it(study: StudyRecord) -> None:
    report = KeptReport(Heard(), clock=Clock())
    earlier = [make_trial(0, completed(0.321))]
    report.study_started(make_spec(study.spec.results_dir), MSE, earlier)
    report.trial_finished(make_trial(1, completed(0.654)))
    report.write()
    text = (study.folder / REPORT).read_text(encoding="utf-8")
    assert "0.321" in text
    assert "0.654" in text


def test_nothing_is_written_twice(study: StudyRecord) -> None:
    report = begun(study, Clock(), Heard())
    report.write()
    page = study.folder / REPORT
    page.unlink()
    report.write()
    assert not page.exists()
    report.study_is(study)
    report.write()
    assert page.exists()


@pytest.mark.parametrize("report", ["auto", "off"])
def test_of_a_search_that_is_over_it_is_written_with_what_trained_again(
    tmp_path: Path, report: str
) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)), report=report)
    with kept_report(Heard()) as kept_one:
        kept_one.study_is(study)
    page = study.folder / REPORT
    assert page.exists() is (report == "auto")
    assert report == "off" or '<body data-running="no">' in page.read_text("utf-8")


def test_a_disk_that_takes_none_is_said_in_our_words(
    study: StudyRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> int:
        raise OSError(28, "No space left on device")

    heard = Heard()
    report = begun(study, Clock(), heard)
    monkeypatch.setattr(operations, "open_new", full)
    report.write()
    report.study_is(study)
    report.write(is_last=True)
    page = study.folder / REPORT
    said = f"{page}: cannot be written (No space left on device)"
    assert heard.lines == [f"no report is written: {said}"]
    with pytest.raises(JournalError, match=re.escape(said)):
        written("Report", page, lambda: "page")


def test_what_is_known_of_a_study_at_first_is_what_its_journal_says(tmp_path: Path) -> None:
    study = write_study(tmp_path, metric=ACCURACY)
    report = begun(study, Clock(), Heard())
    report.trial_finished(make_trial(0, completed(0.5)))
    report.write()
    assert "best accuracy" in (study.folder / REPORT).read_text(encoding="utf-8")
