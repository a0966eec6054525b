"""Predictions of a retrained model beside the truth, as pictures read them."""

from __future__ import annotations

import json
from pathlib import Path

import optuna
import pytest

from tests.study_examples import completed, failed, make_trial, write_study
from tests.unit.tuning.pictures.pictured_studies import (
    ordinary_study,
    retrain_by_hand,
    some_amounts,
    three_classes,
)
from tuning import import_study
from tuning.pictures.tested import confusions_of, predictions_of


def test_classes_and_amounts_stand_in_pictures_of_their_own(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    retrain_by_hand(study, three_classes("kind"), some_amounts("price"))
    (matrix,) = confusions_of(study).targets
    assert (matrix.target, matrix.rows, matrix.right) == ("kind", 60, 52)
    assert matrix.shares[1] == (0.0, 17 / 20, 3 / 20)
    (amounts,) = predictions_of(study).targets
    assert amounts.target == "price"
    low, high = amounts.ends
    assert low <= min(amounts.true) < max(amounts.predicted) <= high


def test_a_class_without_rows_has_shares_of_nothing(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    retrain_by_hand(study, {**three_classes(), "counts": [[0, 0, 0], [0, 17, 3], [1, 4, 15]]})
    assert confusions_of(study).targets[0].shares[0] == (0.0, 0.0, 0.0)


def test_of_many_rows_some_are_drawn_and_it_says_so(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    retrain_by_hand(study, some_amounts(), rows=5_000)
    assert predictions_of(study).targets[0].told.startswith("60 of 5,000 rows\n")


def test_without_a_retrained_model_it_says_how_to_get_one(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    for found in (confusions_of(study), predictions_of(study)):
        assert found.targets == ()
        retrain = f"`tuning retrain study --results {tmp_path}`"
        assert found.reason == f"the best trial is not retrained; {retrain} does that"


def test_where_nothing_can_be_retrained_nothing_is_advised(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, failed()))
    for found in (confusions_of(study), predictions_of(study)):
        assert found.reason == "no trial completed, so there is no best one"
    theirs = optuna.create_study(study_name="theirs")
    theirs.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=2)
    taken_over = import_study(theirs, results=tmp_path).study
    for found in (confusions_of(taken_over), predictions_of(taken_over)):
        assert found.reason == "it was imported from Optuna, without a model"


def test_a_model_of_a_trial_that_was_the_best_once_is_not_shown(tmp_path: Path) -> None:
    study = write_study(tmp_path, make_trial(0, completed(0.5)), make_trial(1, completed(0.7)))
    retrain_by_hand(study, three_classes())
    assert confusions_of(study).targets
    study.trials[2] = make_trial(2, completed(0.1))
    assert confusions_of(study).targets == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2, "trial": 0}'])
def test_a_file_that_is_none_of_these_is_passed_over(tmp_path: Path, text: str) -> None:
    study = ordinary_study(tmp_path)
    retrain_by_hand(study, three_classes())
    (study.folder / "retrained" / "predicted.json").write_text(text)
    assert confusions_of(study).targets == ()


def test_what_was_left_out_says_why(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    retrain_by_hand(study)
    path = study.folder / "retrained" / "predicted.json"
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "left_out": ["the target: is no numbers"]}))
    assert confusions_of(study).reason == "the target: is no numbers"
    path.write_text(json.dumps(document))
    assert predictions_of(study).reason == "the retrained model predicts no amounts"
