"""What pictures show, before anybody draws it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import optuna
import pytest

from objectives.measurement import LearningCurve
from search_spaces import Integer, SearchSpace
from tests.study_examples import ACCURACY, MSE, completed, failed, make_trial, pruned, write_study
from tests.unit.tuning.pictures.pictured_studies import ordinary_study
from tuning.backends.suggestions.space import from_configuration
from tuning.pictures.curves import curves_of
from tuning.pictures.history import history_of
from tuning.pictures.importance import importance_of
from tuning.pictures.interactive.curves import curves_page
from tuning.pictures.marks import Mark, name_in_picture, name_lines
from tuning.pictures.still.curves import draw_curves
from tuning.records import Completed, Outcome


def test_a_history_has_every_trial_and_the_best_so_far(tmp_path: Path) -> None:
    trials: list[Outcome] = [completed(0.5), pruned(0.1), completed(0.7), failed(), completed(0.4)]
    study = write_study(tmp_path, *(make_trial(n, one) for n, one in enumerate(trials)))
    history = history_of(study)
    assert [point.value for point in history.points] == [0.5, 0.1, 0.7, None, 0.4]
    assert [point.mark for point in history.points] == [
        *(Mark.COMPLETED, Mark.PRUNED, Mark.COMPLETED, Mark.FAILED, Mark.COMPLETED)
    ]
    # The pruned trial's 0.1 is of fewer epochs: it never becomes the best.
    assert history.incumbent == ((0, 0.5), (4, 0.4))
    assert history.points[0].configuration == "neurons=1 optimizer=adam"


def test_a_history_of_an_accuracy_rises(tmp_path: Path) -> None:
    trials = [make_trial(n, completed(value)) for n, value in enumerate((0.5, 0.4, 0.9))]
    assert history_of(write_study(tmp_path, *trials, metric=ACCURACY)).incumbent == (
        *((0, 0.5), (2, 0.9)),
    )


def test_values_far_apart_ask_for_a_logarithmic_axis(tmp_path: Path) -> None:
    far = [make_trial(n, completed(value)) for n, value in enumerate((0.01, 300.0))]
    assert history_of(write_study(tmp_path, *far, name="far")).is_logarithmic
    below = [make_trial(n, completed(value)) for n, value in enumerate((-0.01, 300.0))]
    assert not history_of(write_study(tmp_path, *below, name="below")).is_logarithmic


def test_importance_is_what_optuna_says_of_the_same_trials(tmp_path: Path) -> None:
    study = ordinary_study(tmp_path)
    by_hand = optuna.create_study(direction="minimize")
    done = [trial for trial in study.trials.values() if isinstance(trial.outcome, Completed)]
    for trial in done:
        values, distributions = from_configuration(trial.configuration, study.spec.space)
        by_hand.add_trial(
            optuna.trial.create_trial(value=trial.value, params=values, distributions=distributions)
        )
    evaluator = optuna.importance.PedAnovaImportanceEvaluator(target_quantile=5 / len(done))
    expected = optuna.importance.get_param_importances(by_hand, evaluator=evaluator)
    importance = importance_of(study)
    assert importance.trials == len(done)
    assert dict(importance.shares) == pytest.approx(expected)
    # Values hang on it alone, and `momentum` is active in half of the trials.
    assert importance.shares[0][0] == "learning_rate"
    assert "momentum" in expected


def test_importance_knows_in_which_direction_the_metric_improves(tmp_path: Path) -> None:
    def study(name: str, sign: float, **changes: Any) -> dict[str, float]:
        trials = [
            make_trial(
                n,
                completed(sign * (n % 13)),
                neurons=1 + 7 * (n % 13),
                optimizer="adam" if n % 2 else "sgd",
            )
            for n in range(26)
        ]
        return dict(importance_of(write_study(tmp_path, *trials, name=name, **changes)).shares)

    falling = study("falling", 1.0)
    assert falling["neurons"] > 0.5
    assert falling == study("rising", -1.0, metric=ACCURACY)


@pytest.mark.parametrize(
    ("count", "worth", "reason"),
    [
        (9, float, "9 trials completed; what a parameter decides can be said from 10 on"),
        (12, lambda _: 0.5, "all 12 completed trials have the same value"),
    ],
)
def test_importance_says_why_there_is_none(
    tmp_path: Path, count: int, worth: object, reason: str
) -> None:
    assert callable(worth)
    trials = [make_trial(n, completed(worth(n)), neurons=n + 1) for n in range(count)]
    importance = importance_of(write_study(tmp_path, *trials))
    assert importance.shares == ()
    assert importance.reason == reason


def test_one_parameter_alone_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    trials = [make_trial(n, completed(float(n)), neurons=n + 1) for n in range(12)]
    study = write_study(tmp_path, *trials, space=SearchSpace({"neurons": Integer(1, 100)}))
    assert (
        importance_of(study).reason == "neurons alone varies, so that there is nothing to compare"
    )


def test_curves_are_means_over_folds_in_the_order_of_the_leaderboard(tmp_path: Path) -> None:
    key = MSE.validation_key
    folds = (LearningCurve({key: (4.0, 2.0)}), LearningCurve({key: (2.0, 1.0)}))
    broken = (LearningCurve({key: (5.0, math.nan, 1.0)}),)
    study = write_study(
        tmp_path,
        make_trial(0, completed(3.0), curves=(LearningCurve({key: (3.5, 3.0)}),)),
        make_trial(1, completed(1.5), curves=folds),
        make_trial(2, failed(), epochs=3, curves=broken),
        make_trial(3, failed(), epochs=0, curves=()),
    )
    curves = curves_of(study)
    assert [(one.number, one.values, one.is_best) for one in curves.lines] == [
        (1, (3.0, 1.5), True),
        (0, (3.5, 3.0), False),
        (2, (5.0,), False),
    ]
    assert curves.left_out == 0


def test_curves_end_where_trials_were_stopped_and_have_their_best_epoch(tmp_path: Path) -> None:
    key = MSE.validation_key
    trials = [
        make_trial(0, completed(1.0), curves=(LearningCurve({key: (2.0, 1.0, 1.5)}),)),
        make_trial(1, pruned(2.5), curves=(LearningCurve({key: (3.0, 2.5)}),)),
    ]
    curves = curves_of(write_study(tmp_path, *trials))
    assert curves.best is not None
    assert (curves.best.number, curves.best.best) == (0, (2, 1.0))
    assert [(one.number, one.end) for one in curves.ends(Mark.PRUNED)] == [(1, (2, 2.5))]
    marked = {
        trace["name"]: (trace["x"], trace["y"])
        for trace in curves_page(curves)["data"]
        if trace["mode"] == "markers"
    }
    assert marked == {"pruned": ([2], [2.5]), "its best epoch": ([2], [1.0])}
    (axes,) = draw_curves(curves).axes
    alone = [line.get_xydata().tolist() for line in axes.lines if len(line.get_xydata()) == 1]  # type: ignore[arg-type, union-attr]
    assert alone == [[[2.0, 2.5]], [[2.0, 1.0]]]


def test_the_best_forty_curves_are_shown_and_the_others_counted(tmp_path: Path) -> None:
    trials = [make_trial(n, completed(float(n))) for n in range(43)]
    curves = curves_of(write_study(tmp_path, *trials))
    assert [one.number for one in curves.lines] == list(range(40))
    assert curves.left_out == 3


def test_a_study_without_trials_has_pictures_too(tmp_path: Path) -> None:
    study = write_study(tmp_path)
    assert history_of(study).points == ()
    assert curves_of(study).lines == ()
    assert importance_of(study).reason.startswith("0 trials completed")


def test_a_name_becomes_a_label_on_one_short_line() -> None:
    assert name_in_picture("a\nb\x00c\ud800") == "a b c"
    assert name_in_picture("a" * 50 + "b" * 50) == "a" * 23 + "…" + "b" * 12


def test_names_that_begin_alike_stay_apart() -> None:
    assert len({name_in_picture(f"{'classifier_head_dense_layer_' * 2}{end}") for end in "12"}) == 2


@pytest.mark.parametrize("width", [4, 9, 20, 36])
@pytest.mark.parametrize("name", ["", "a", "learning_rate", "x" * 60, "one two_three-four.five"])
def test_a_name_on_lines_is_the_name(name: str, width: int) -> None:
    lines = name_lines(name, width=width)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == name_in_picture(name).replace(" ", "")


def test_a_name_breaks_behind_its_parts() -> None:
    assert name_lines("dense_layer_units", width=12) == ["dense_layer_", "units"]
