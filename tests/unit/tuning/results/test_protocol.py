"""Which studies may stand in one leaderboard."""

from __future__ import annotations

import pkgutil
from pathlib import Path
from typing import Any

import pytest

import tuning
from objectives.metric import Direction, Metric
from tests.study_examples import ACCURACY, completed, make_trial, write_study
from tuning.errors import ResultsDifferError
from tuning.results.protocol import groups_of_one_protocol, require_one_protocol

IDENTITY = {"objective": "diabetes", "code": "c", "data": "d", "split": "s"}


def test_studies_that_differ_in_the_way_of_searching_share_a_table(tmp_path: Path) -> None:
    studies = [
        write_study(tmp_path, name="a", backend="optuna", seed=1),
        write_study(tmp_path, name="b", backend="ray-tune", seed=2, trials=50, patience=3),
    ]
    require_one_protocol(studies)
    assert groups_of_one_protocol(studies) == [studies]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"identity": IDENTITY | {"objective": "other"}}, "objective"),
        ({"identity": IDENTITY | {"data": "other"}}, "data"),
        ({"identity": IDENTITY | {"split": "other"}}, "split"),
        ({"metric": ACCURACY}, "metric"),
        ({"metric": Metric("mean_squared_error", Direction.MAXIMIZE)}, "metric"),
        ({"folds": 3}, "folds"),
        ({"epochs": 11}, "epochs"),
        ({"identity": IDENTITY | {"data": "x", "split": "y"}, "folds": 2}, "data, split, folds"),
    ],
)
def test_studies_that_measured_different_things_are_told_apart(
    changes: dict[str, Any], said: str, tmp_path: Path
) -> None:
    one = write_study(tmp_path, name="one")
    other = write_study(tmp_path, name="other", **changes)
    with pytest.raises(ResultsDifferError, match=f"one and other differ in {said}, so"):
        require_one_protocol([one, other])
    assert groups_of_one_protocol([one, other, one]) == [[one, one], [other]]


def test_one_study_and_none_make_groups(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    require_one_protocol([study])
    assert groups_of_one_protocol([study]) == [[study]]
    assert groups_of_one_protocol([]) == []


def test_the_function_ranks_the_trials_of_several_studies_each_once(tmp_path: Path) -> None:
    write_study(tmp_path, make_trial(0, completed(2.0)), name="a")
    write_study(tmp_path, make_trial(0, completed(1.0)), name="b", backend="ray-tune")
    rows = tuning.leaderboard("a", "b", "a", results=tmp_path)
    assert [(row.rank, row.study, row.backend) for row in rows] == [
        (1, "b", "ray-tune"),
        (2, "a", "optuna"),
    ]
    assert tuning.leaderboard(results=tmp_path) == rows


def test_no_module_hides_a_function_of_its_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(tuning.__path__)}
    assert modules.isdisjoint(tuning.__all__)
    for name in tuning.__all__:
        assert callable(getattr(tuning, name))
