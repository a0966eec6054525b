"""The best trials train again on workers, to what they come to in one process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tuning
from search_spaces import Float, SearchSpace
from tuning.results.study_record import StudyRecord

pytestmark = [
    pytest.mark.integration,
    pytest.mark.ray,
    pytest.mark.usefixtures("two_cpus"),
]

SPACE = SearchSpace({"learning_rate": Float(1e-3, 1e-1, log=True), "neurons": 6, "batch_size": 64})


def searched(results: Path, **settings: Any) -> StudyRecord:
    asked: dict[str, Any] = {"name": "s", "space": SPACE, "trials": 4, "epochs": 2}
    asked |= {"sampler": "random", "pruner": "none", "confirm": "2x2", "progress": False}
    return tuning.search("digits", results=results, **(asked | settings)).study


def worth(study: StudyRecord) -> dict[tuple[int, int], Any]:
    return {
        key: (one.seed, one.is_split_anew, len(one.folds), pytest.approx(one.value, abs=0.02))
        for key, one in study.confirmations.items()
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"backend": "optuna", "workers": 2},
        {"backend": "random-search", "workers": 2, "folds": 2},
        {"backend": "keras-tuner", "workers": 2},
        {"backend": "ray-tune"},
    ],
    ids=lambda settings: settings["backend"],
)
def test_workers_confirm_as_one_process_does(tmp_path: Path, settings: dict[str, Any]) -> None:
    here = settings | {"workers": 1}
    if here["backend"] == "ray-tune":
        here["backend"] = "optuna"
    beside = searched(tmp_path / "beside", **settings)
    assert len(beside.confirmations) == 4
    assert worth(searched(tmp_path / "here", **here)) == worth(beside)


def test_workers_train_again_on_rows_that_are_divided_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two of two trials, as if these were enough.
    monkeypatch.setattr("tuning.specification.fields.confirm.FEWEST_CONFIRMED", 2)
    way: dict[str, Any] = {"trials": 2, "confirm": "auto"}
    beside = searched(tmp_path / "beside", backend="optuna", workers=2, **way)
    assert [len(one.folds) for one in beside.confirmations.values()] == [3, 3]
    assert worth(searched(tmp_path / "here", backend="optuna", **way)) == worth(beside)
