"""Trials under scikit-learn's names, by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from objectives.measurement import LearningCurve
from tests.study_examples import ACCURACY, MSE, completed, failed, make_trial, pruned, write_study
from tuning.search_result.cv_results import cv_results, ordered_trials


def curves(
    *folds: tuple[float, ...], metric: str = MSE.validation_key
) -> tuple[LearningCurve, ...]:
    return tuple(LearningCurve({metric: values}) for values in folds)


def test_less_is_better_becomes_negative_so_that_greater_is_better(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(0, completed(0.3), curves=curves((0.5, 0.2), (0.4, 0.6))),
        make_trial(1, completed(0.1), curves=curves((0.1, 0.3), (0.1, 0.3))),
        folds=2,
    )
    found = cv_results(study)
    assert found["split0_test_score"].tolist() == [-0.2, -0.1]
    assert found["split1_test_score"].tolist() == [-0.4, -0.1]
    np.testing.assert_allclose(found["mean_test_score"], [-0.3, -0.1])
    # As scikit-learn's: over the folds, divided by their number.
    np.testing.assert_allclose(found["std_test_score"], [0.1, 0.0])
    assert found["rank_test_score"].tolist() == [2, 1]
    assert found["mean_fit_time"].tolist() == [0.625, 0.625]


def test_more_is_better_stays(tmp_path: Path) -> None:
    key = ACCURACY.validation_key
    study = write_study(
        tmp_path,
        make_trial(0, completed(0.8), curves=curves((0.8, 0.7), metric=key)),
        make_trial(1, completed(0.9), curves=curves((0.1, 0.9), metric=key)),
        metric=ACCURACY,
    )
    assert cv_results(study)["mean_test_score"].tolist() == [0.8, 0.9]


def test_pruned_and_failed_trials_have_no_score_and_rank_last(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(0, failed(), curves=()),
        make_trial(1, completed(0.2), curves=curves((0.2,))),
        make_trial(2, pruned(0.01), curves=curves((0.01,))),
        make_trial(3, completed(0.2), curves=curves((0.2,))),
    )
    found = cv_results(study)
    assert np.isnan(found["mean_test_score"]).tolist() == [True, False, True, False]
    assert found["rank_test_score"].tolist() == [3, 1, 3, 1]
    assert [trial.number for trial in ordered_trials(study)] == [0, 1, 2, 3]


def test_parameters_are_masked_where_they_are_not_active(tmp_path: Path) -> None:
    study = write_study(
        tmp_path,
        make_trial(0, completed(0.2), neurons=3, optimizer="adam"),
        make_trial(1, completed(0.1), neurons=5, optimizer="sgd", momentum=0.5),
    )
    found = cv_results(study)
    assert found["param_neurons"].dtype.kind == "i"
    assert found["param_neurons"].tolist() == [3, 5]
    assert found["param_momentum"].mask.tolist() == [True, False]
    assert found["param_momentum"].compressed().tolist() == [0.5]
    assert found["param_optimizer"].dtype == object
    assert found["params"][1] == {"neurons": 5, "optimizer": "sgd", "momentum": 0.5}
