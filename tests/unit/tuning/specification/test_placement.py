"""Where trials train, and what stays known of it when a study goes on elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.study_examples import make_spec
from tuning.specification.placement import changed_placement, placement, where_text
from tuning.specification.settings import Setting, SettingsReader, flag_of
from tuning.specification.study_spec import Placement


def reader(**settings: Any) -> SettingsReader:
    return SettingsReader({name: Setting(value, flag_of(name)) for name, value in settings.items()})


def changed(before: Placement, **settings: Any) -> Placement:
    asked = reader(**settings)
    after = changed_placement(asked, before)
    assert asked.complaints == []
    return after


@pytest.mark.parametrize(
    ("settings", "side_by_side"),
    [({}, False), ({"workers": 1}, False), ({"workers": 2}, True), ({"ray": "auto"}, True)],
)
def test_several_workers_train_side_by_side_from_the_start(
    settings: dict[str, Any], side_by_side: bool
) -> None:
    assert placement(reader(**settings), backend="optuna").side_by_side is side_by_side


def test_what_trained_side_by_side_stays_so_with_one_worker() -> None:
    alone = changed(Placement(workers=4), workers=1)
    assert alone == Placement(workers=1, side_by_side=True)
    assert changed(alone) == alone
    assert changed(alone, cpus=2).side_by_side
    assert changed(Placement(workers=None, ray="10.0.0.1:6379"), ray="local").side_by_side


def test_one_worker_more_makes_it_side_by_side_for_good() -> None:
    assert not changed(Placement()).side_by_side
    beside = changed(Placement(), workers=2)
    assert beside.side_by_side
    assert changed(beside, workers=1).side_by_side


def test_one_worker_trains_in_process_whatever_was_before() -> None:
    alone = Placement(side_by_side=True)
    assert alone.is_in_process
    assert where_text(make_spec(Path("results"), placement=alone)) == []


def test_a_trials_time_limit_stays_changes_and_goes() -> None:
    before = Placement(workers=2, trial_timeout_seconds=600.0)
    assert changed(before) == before
    longer = changed(before, trial_timeout="1h")
    assert longer == replace(before, trial_timeout_seconds=3600.0)
    assert changed(before, trial_timeout="none") == replace(before, trial_timeout_seconds=None)


def test_a_flag_takes_a_study_files_limit_of_a_trial_away() -> None:
    asked = reader(trial_timeout="none")
    assert placement(asked, backend="optuna") == Placement()
    assert asked.complaints == []


def test_a_limit_that_is_no_time_is_told_what_is() -> None:
    asked = reader(trial_timeout="never")
    changed_placement(asked, Placement())
    assert asked.complaints == [
        "--trial-timeout never: write a time above zero with its unit, such as 90s, 10m or 1h30m,"
        " or none"
    ]
