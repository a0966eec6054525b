"""A study as one of Optuna's in memory, as frames of pandas, and as ``cv_results_``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import optuna
import pandas as pd
import pytest

from tests.study_examples import ACCURACY, completed, make_trial, write_study
from tests.unit.tuning.doors.told_study import SIX
from tuning.search_result.result import SearchResult


@pytest.fixture
def result(tmp_path: Path) -> SearchResult:
    return SearchResult(study=write_study(tmp_path, *SIX))


def test_optuna_has_the_trials_with_their_ends_and_can_go_on(result: SearchResult) -> None:
    native = result.to_optuna()
    assert native.direction == optuna.study.StudyDirection.MINIMIZE
    assert [one.state.name for one in native.trials] == [
        *("COMPLETE", "PRUNED", "COMPLETE", "FAIL", "COMPLETE", "COMPLETE")
    ]
    assert (native.best_value, native.best_trial.number) == (0.3, 4)
    assert native.best_trial.duration is not None
    assert native.best_trial.duration.total_seconds() == 1.25
    assert native.trials[2].user_attrs["spread"] == 0.1
    asked = native.ask({"neurons": native.best_trial.distributions["neurons"]})
    assert 1 <= asked.params["neurons"] <= 100


def test_optunas_direction_is_the_metrics(tmp_path: Path) -> None:
    study = write_study(tmp_path, *SIX, metric=ACCURACY)
    assert SearchResult(study=study).to_optuna().best_value == 0.6


def test_a_value_outside_the_space_is_kept_beside_the_parameters(tmp_path: Path) -> None:
    grown = make_trial(0, completed(0.5), neurons=10, optimizer="adam", learning_rate=0.5)
    (native,) = SearchResult(study=write_study(tmp_path, grown)).to_optuna().trials
    assert native.params == {"neurons": 10, "optimizer": "adam"}
    assert native.user_attrs["learning_rate"] == 0.5


def test_pandas_has_a_row_a_trial_with_all_that_is_known(result: SearchResult) -> None:
    frame = result.to_pandas()
    assert list(frame.columns) == [
        *("number", "status", "value", "seconds", "epochs", "spread", "best_epoch", "seed"),
        *("finished_at", "device", "failure", "neurons", "optimizer", "momentum"),
    ]
    assert frame["number"].tolist() == list(range(6))
    assert frame["spread"].dropna().to_dict() == {2: 0.1}
    assert frame["best_epoch"].tolist() == [2, 1, 2, pd.NA, 2, 2]
    assert frame["failure"].dropna().to_dict() == {3: "ValueError: no"}
    assert str(frame["finished_at"].dt.tz) == "UTC"
    assert frame["momentum"].dropna().to_dict() == {4: 0.5}


def test_times_of_an_earlier_version_stand_beside_those_of_this_one(tmp_path: Path) -> None:
    ends = ("2026-01-01T00:00:01+00:00", "2026-01-01T00:00:01.250+00:00")
    trials = [replace(one, finished_at=end) for one, end in zip(SIX, ends, strict=False)]
    result = SearchResult(study=write_study(tmp_path, *trials))
    assert result.to_pandas()["finished_at"].diff().dt.total_seconds().tolist()[1] == 0.25
    ended = [one.datetime_complete for one in result.to_optuna().trials]
    assert [one.microsecond for one in ended if one is not None] == [0, 250_000]


def test_a_study_without_trials_is_empty_everywhere(tmp_path: Path) -> None:
    nothing = SearchResult(study=write_study(tmp_path))
    assert nothing.to_pandas().empty
    assert nothing.to_optuna().trials == []
    assert nothing.cv_results_["params"] == []


def test_cv_results_rank_as_the_leaderboard_does(result: SearchResult) -> None:
    found = result.cv_results_
    assert found["params"][4] == {"neurons": 7, "optimizer": "sgd", "momentum": 0.5}
    assert found["rank_test_score"].tolist() == [3, 5, 2, 5, 1, 4]
