"""Searches held against each other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.study_examples import ACCURACY, MSE, completed, failed, make_trial, write_study
from tuning.cli.insight.compared import at, course_of, print_comparison, sentence, share_ahead
from tuning.errors import ResultsDifferError, SpecificationError
from tuning.records import Outcome, Trial
from tuning.results.study_record import StudyRecord


def trial(number: int, value: float | None, *, second: int) -> Trial:
    outcome: Outcome = failed() if value is None else completed(value)
    ended = f"2025-01-01T00:00:{second:02d}+00:00"
    return replace(make_trial(number, outcome), finished_at=ended)


def study(folder: Path, name: str, *worth: tuple[float | None, int]) -> StudyRecord:
    trials = [trial(number, value, second=at) for number, (value, at) in enumerate(worth)]
    return write_study(folder, *trials, name=name)


def test_a_course_counts_trials_as_they_end(tmp_path: Path) -> None:
    course = course_of(study(tmp_path, "a", (0.4, 30), (0.9, 10), (None, 15), (0.5, 20)))
    assert list(course.by_seconds) == [(10, 0.9), (20, 0.5), (30, 0.4), (30, 0.4)]
    assert list(course.by_trials) == [(1, 0.9), (3, 0.5), (4, 0.4), (4, 0.4)]
    assert (course.trials, course.seconds) == (4, 30)


def test_the_share_ahead_is_of_what_both_went_through() -> None:
    one = ((0.0, 5.0), (10.0, 1.0), (20.0, 1.0))
    other = ((0.0, 3.0), (40.0, 3.0))
    assert share_ahead(one, other, MSE) == pytest.approx(0.5)
    assert share_ahead(other, one, MSE) == pytest.approx(0.5)
    assert share_ahead(one, one, MSE) == 0.0
    # Who has a value is ahead of who has none yet.
    assert share_ahead(((0.0, 9.0), (10.0, 9.0)), ((5.0, 1.0), (10.0, 1.0)), MSE) == 0.5
    assert share_ahead(((0.0, 9.0), (10.0, 9.0)), ((0.0, 1.0), (10.0, 1.0)), ACCURACY) == 1.0


def test_before_the_first_value_there_is_none() -> None:
    assert [at(((1.0, 0.5), (3.0, 0.2)), place) for place in (0, 1, 2, 3)] == [None, 0.5, 0.5, 0.2]


def test_a_sentence_says_who_is_better_and_for_how_long(tmp_path: Path) -> None:
    fast = course_of(study(tmp_path, "fast", (0.5, 1), (0.4, 2), (0.4, 3)))
    slow = course_of(study(tmp_path, "slow", (0.6, 2), (0.3, 20)))
    said = sentence(fast, slow, MSE)
    assert said.startswith("fast against slow: in the end slow is better, 0.4 against 0.3;")
    assert said.endswith(
        "; of what both have, fast was ahead for 100% of the trials and 100% of the time and slow"
        " was ahead for 0% of the trials and 0% of the time"
    )
    assert "both end at 0.4" in sentence(fast, replace(fast, name="twin"), MSE)


def test_a_rest_until_a_study_was_resumed_is_said(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study(tmp_path, "at-once", (0.5, 1), (0.4, 50))
    trials = [
        replace(trial(number, 0.5, second=0), finished_at=f"2025-01-{day}:01+00:00", seconds=1.0)
        for number, day in enumerate(("01T00:00", "01T00:00", "02T00:00", "02T00:01"))
    ]
    write_study(tmp_path, *trials, name="rested")
    print_comparison(tmp_path, ["at-once", "rested"])
    said = capfd.readouterr().out
    assert "rested rested for 23 h 59 min, which its time holds" in said
    assert "at-once rested" not in said


def test_the_table_has_what_each_had_at_the_same_point(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    study(tmp_path, "fast", (0.5, 1), (0.4, 2), (0.45, 3))
    study(tmp_path, "slow", (0.6, 2), (0.3, 20))
    print_comparison(tmp_path, ["fast", "slow"])
    lines = [line.split() for line in capfd.readouterr().out.splitlines()]
    assert ["fast", "3", "3", "s", "0.4", "0.4", "0.4"] in lines
    assert ["slow", "2", "20", "s", "0.3", "0.3", "0.6"] in lines


def test_what_cannot_be_compared_is_said(tmp_path: Path) -> None:
    study(tmp_path, "one", (0.5, 1))
    study(tmp_path, "none", (None, 1))
    write_study(tmp_path, make_trial(0, completed(0.5)), name="other", metric=ACCURACY)
    with pytest.raises(SpecificationError, match="name two studies or more"):
        print_comparison(tmp_path, ["one", "one"])
    with pytest.raises(SpecificationError, match="none: no trial completed"):
        print_comparison(tmp_path, ["one", "none"])
    with pytest.raises(ResultsDifferError):
        print_comparison(tmp_path, ["one", "other"])
