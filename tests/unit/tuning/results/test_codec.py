"""Records to JSON and back."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from objectives.data.task import Task
from objectives.failure import FailureKind
from objectives.measurement import LearningCurve
from objectives.reference import ObjectiveReference
from tests.study_examples import completed, failed, make_spec, make_trial, pruned
from tuning.records import Outcome
from tuning.results.codec import spec_from_json, spec_to_json, trial_from_json, trial_to_json
from tuning.specification.study_spec import Placement


def through_json(data: dict[str, Any]) -> dict[str, Any]:
    """Return data as strict JSON gives it back; what JSON lacks raises."""
    read: dict[str, Any] = json.loads(json.dumps(data, allow_nan=False))
    return read


@pytest.mark.parametrize(
    "outcome",
    [
        completed(0.1 + 0.2, spread=1e-300, best_epoch=3),
        completed(-0.0),
        completed(5e-324),
        completed(1.7976931348623157e308),
        pruned(2.5, best_epoch=1),
        pruned(None, best_epoch=None),
        *(failed(kind, "ä message | with\nlines") for kind in FailureKind),
    ],
)
def test_every_outcome_comes_back_exactly(outcome: Outcome) -> None:
    trial = make_trial(3, outcome)
    again = trial_from_json(through_json(trial_to_json(trial)))
    assert again == trial
    assert repr(again) == repr(trial)


def test_the_device_comes_back_and_journals_that_do_not_say_are_read() -> None:
    trial = replace(make_trial(0, completed(1.0)), device="gpu NVIDIA L4")
    written = through_json(trial_to_json(trial))
    assert trial_from_json(written) == trial
    del written["device"]
    assert trial_from_json(written).device == ""
    assert "device" not in trial_to_json(make_trial(0, completed(1.0)))


def test_numbers_that_json_lacks_come_back_in_curves() -> None:
    values = (math.nan, math.inf, -math.inf, -0.0, 1e308, 5e-324)
    trial = make_trial(0, failed(), curves=(LearningCurve({"val_loss": values}),))
    written = through_json(trial_to_json(trial))
    assert written["curves"] == [{"val_loss": ["nan", "inf", "-inf", -0.0, 1e308, 5e-324]}]
    assert repr(trial_from_json(written).curves) == repr(trial.curves)


def test_types_of_values_stay_apart() -> None:
    trial = make_trial(0, completed(1.0), a=1, b=1.0, c=True, d="1", e=2**53)
    again = trial_from_json(through_json(trial_to_json(trial)))
    assert again.configuration == trial.configuration
    assert list(again.configuration) == ["a", "b", "c", "d", "e"]


def test_a_trial_without_curves_comes_back() -> None:
    trial = make_trial(0, failed(), curves=(), epochs=0)
    assert trial_from_json(through_json(trial_to_json(trial))) == trial


def test_an_outcome_of_a_newer_version_is_named() -> None:
    data = trial_to_json(make_trial(0, completed(1.0)))
    data["outcome"]["is"] = "postponed"
    with pytest.raises(ValueError, match="'postponed' is not known to this version"):
        trial_from_json(data)


def test_a_full_specification_comes_back(tmp_path: Path) -> None:
    spec = make_spec(
        tmp_path,
        objective=ObjectiveReference(text="houses.csv", target="price", task=Task.REGRESSION),
        patience=3,
        timeout_seconds=90.0,
        metric="mean_absolute_error",
        direction="minimize",
        data_dir=Path("data"),
        folds=4,
    )
    assert spec_from_json(through_json(spec_to_json(spec)), results_dir=tmp_path) == spec


@pytest.mark.parametrize("workers", [1, 4, None])
def test_journals_that_do_not_say_so_trained_side_by_side_with_several_workers(
    tmp_path: Path, workers: int | None
) -> None:
    spec = make_spec(tmp_path, placement=Placement(workers=workers))
    written = through_json(spec_to_json(spec))
    del written["side_by_side"]
    assert spec_from_json(written, results_dir=tmp_path) == spec


def test_that_trials_once_trained_side_by_side_comes_back(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, placement=Placement(side_by_side=True))
    assert spec_from_json(through_json(spec_to_json(spec)), results_dir=tmp_path) == spec


def test_where_results_lie_is_not_part_of_a_study(tmp_path: Path) -> None:
    spec = make_spec(tmp_path)
    moved = spec_from_json(spec_to_json(spec), results_dir=tmp_path / "elsewhere")
    assert moved == replace(spec, results_dir=tmp_path / "elsewhere")
    assert str(tmp_path) not in json.dumps(spec_to_json(spec))


def test_a_journal_that_says_nothing_of_confirming_confirms_nothing(tmp_path: Path) -> None:
    written = spec_to_json(make_spec(tmp_path, confirm="4x3"))
    assert spec_from_json(written, results_dir=tmp_path).confirm == "4x3"
    del written["confirm"]
    assert spec_from_json(written, results_dir=tmp_path).confirm == "none"
