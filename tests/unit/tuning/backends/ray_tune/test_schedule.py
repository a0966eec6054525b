"""The schedule of a trial that took weights over: where it is kept and how it is shown."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.study_examples import completed, make_trial
from tuning.records import Change, Trial
from tuning.results.codec import trial_from_json, trial_to_json
from tuning.results.ranking import LeaderboardRow
from tuning.results.tables import cells, changes_text, columns, to_csv, to_json, to_markdown

SCHEDULE = (
    Change(epoch=0, trial=7, values={"x": 0.123456789}),
    Change(epoch=4, trial=7, values={"x": 0.1}),
)


def _row(trial: Trial) -> LeaderboardRow:
    return LeaderboardRow(rank=1, study="study", backend="ray-tune", trial=trial)


def _changed() -> Trial:
    return replace(make_trial(3, completed(1.0)), schedule=SCHEDULE)


def test_a_schedule_comes_back_from_the_journal_which_leaves_out_an_empty_one() -> None:
    written = json.loads(json.dumps(trial_to_json(_changed())))
    assert trial_from_json(written) == _changed()
    plain = trial_to_json(make_trial(3, completed(1.0)))
    assert "schedule" not in plain
    assert trial_from_json(plain).schedule == ()


def test_a_schedule_is_short_where_people_read_it_and_exact_where_programs_do() -> None:
    rows = [_row(_changed()), _row(make_trial(4, completed(2.0)))]
    assert changes_text(SCHEDULE) == "0: x=0.123456789 → 4 (from 7): x=0.1"
    assert "| 7 at 4 |" in to_markdown(rows)
    assert changes_text(SCHEDULE) in to_csv(rows)
    first, second = json.loads(to_json(rows))
    assert first["changes"] == [
        {"epoch": 0, "trial": 7, "values": {"x": 0.123456789}},
        {"epoch": 4, "trial": 7, "values": {"x": 0.1}},
    ]
    assert "changes" not in second


def test_of_many_changes_the_last_are_shown() -> None:
    many = tuple(Change(epoch=epoch, trial=1, values={}) for epoch in range(7))
    row = _row(replace(make_trial(3, completed(1.0)), schedule=many))
    assert cells(row)["changes"] == "…, 1 at 4, 1 at 5, 1 at 6"


def test_leaderboards_without_schedules_have_no_column_for_them() -> None:
    assert "changes" not in columns([_row(make_trial(4, completed(2.0)))], with_study=False)
