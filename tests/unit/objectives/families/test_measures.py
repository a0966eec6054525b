"""Measures of a whole set of rows, against scikit-learn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from sklearn import metrics as sk

from objectives.families.measures import AreaUnderCurve, ClassScore, ColumnMean, RSquared

ROWS, CLASSES = 500, 4
RANDOM = np.random.default_rng(1)
CODES = RANDOM.integers(0, CLASSES - 1, ROWS)  # the last class is never there
CHANCES = RANDOM.dirichlet(np.ones(CLASSES), ROWS).astype("float32")
WEIGHTS = RANDOM.uniform(0.1, 3.0, ROWS).astype("float32")
TWO = RANDOM.integers(0, 2, ROWS)
CHANCE = (1 / (1 + np.exp(-3 * RANDOM.normal(TWO - 0.5, 1)))).astype("float32")[:, None]
SCORES = {
    "precision": sk.precision_score,
    "recall": sk.recall_score,
    "f1_score": sk.f1_score,
    "mean_io_u": sk.jaccard_score,
}


def batches(metric: Any, y: Any, p: Any, weights: Any = None) -> float:
    metric.reset_state()
    for start in range(0, len(y), 64):
        part = slice(start, start + 64)
        metric.update_state(y[part], p[part], None if weights is None else weights[part])
    return float(metric.result())


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
@pytest.mark.parametrize("one_hot", [False, True], ids=["codes", "rows"])
@pytest.mark.parametrize("of", SCORES)
def test_a_score_of_several_classes_is_the_mean_of_those_that_are_there(
    of: str, one_hot: bool, weights: Any
) -> None:
    y = np.eye(CLASSES, dtype="float32")[CODES] if one_hot else CODES
    expected = SCORES[of](
        CODES, CHANCES.argmax(1), average="macro", zero_division=0, sample_weight=weights
    )
    assert batches(ClassScore(of, CLASSES), y, CHANCES, weights) == pytest.approx(
        expected, abs=1e-6
    )


def test_a_class_that_is_neither_there_nor_predicted_counts_nothing() -> None:
    chances = CHANCES * [1, 1, 1, 0]
    expected = sk.f1_score(CODES, chances.argmax(1), average="macro")
    assert batches(ClassScore("f1_score", CLASSES), CODES, chances) == pytest.approx(expected)


@pytest.mark.parametrize("shape", [(ROWS,), (ROWS, 1)], ids=str)
@pytest.mark.parametrize("of", ["precision", "recall", "f1_score"])
def test_a_score_of_two_classes_is_of_the_second(of: str, shape: tuple[int, ...]) -> None:
    expected = SCORES[of](TWO, CHANCE[:, 0] > 0.5)
    found = batches(ClassScore(of, 2), TWO.reshape(shape), CHANCE)
    assert found == pytest.approx(expected, abs=1e-6)


def test_what_was_never_predicted_scores_nothing() -> None:
    assert batches(ClassScore("precision", 2), TWO, CHANCE * 0) == 0.0


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_the_area_of_two_classes(weights: Any) -> None:
    expected = sk.roc_auc_score(TWO, CHANCE[:, 0], sample_weight=weights)
    assert batches(AreaUnderCurve(2), TWO, CHANCE, weights) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("scale", [1e-3, 1e-8])
def test_the_area_of_a_rare_class_sees_chances_that_are_all_small(scale: float) -> None:
    rare = (CHANCE * scale).astype("float32")
    expected = sk.roc_auc_score(TWO, rare[:, 0])
    assert batches(AreaUnderCurve(2), TWO, rare) == pytest.approx(expected, abs=3e-4)
    assert abs(batches(keras.metrics.AUC(), TWO, rare[:, 0]) - expected) > 0.1, "Keras's does not"


def test_the_area_of_several_classes_is_the_mean_over_those_that_are_there() -> None:
    y = RANDOM.integers(0, CLASSES, ROWS)
    expected = sk.roc_auc_score(y, CHANCES, multi_class="ovr")
    for target in (y, np.eye(CLASSES)[y]):
        assert batches(AreaUnderCurve(CLASSES), target, CHANCES) == pytest.approx(
            expected, abs=5e-4
        )
    of_three = [sk.roc_auc_score(code == CODES, CHANCES[:, code]) for code in range(CLASSES - 1)]
    found = batches(AreaUnderCurve(CLASSES), CODES, CHANCES)
    assert found == pytest.approx(np.mean(of_three), abs=5e-4)


def test_the_area_of_a_single_class_is_not_known() -> None:
    assert np.isnan(batches(AreaUnderCurve(2), TWO * 0, CHANCE))


@pytest.mark.parametrize(("mean", "deviation"), [(0, 1), (2000, 5), (2e5, 1e5)])
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["alike", "weighted"])
def test_the_share_of_variance_is_exact_far_from_zero(
    mean: float, deviation: float, weights: Any
) -> None:
    y = RANDOM.normal(mean, deviation, ROWS).astype("float32")
    p = (y + RANDOM.normal(0, deviation / 2, ROWS)).astype("float32")[:, None]
    expected = sk.r2_score(y, p, sample_weight=weights)
    assert batches(RSquared(), y, p, weights) == pytest.approx(expected, abs=1e-4)


def test_the_share_of_variance_of_equal_targets_is_scikit_learns() -> None:
    y = np.full(10, 3.0)
    assert batches(RSquared(), y, y[:, None]) == sk.r2_score(y, y) == 1.0
    assert batches(RSquared(), y, y[:, None] + 1) == sk.r2_score(y, y + 1) == 0.0


@pytest.mark.parametrize("of", ["binary_crossentropy", "hinge", "squared_hinge"])
def test_a_mean_over_rows_does_not_broadcast(of: str) -> None:
    expected = np.mean(keras.losses.get(of)(TWO[:, None].astype("float32"), CHANCE))
    assert batches(ColumnMean(of), TWO, CHANCE) == pytest.approx(float(expected), rel=1e-5)


@pytest.mark.parametrize(
    "metric",
    [ClassScore("recall", 3), AreaUnderCurve(3), RSquared(), ColumnMean("hinge", name="mine")],
    ids=lambda metric: type(metric).__name__,
)
def test_they_are_saved_with_a_model(metric: Any, tmp_path: Path) -> None:
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert again.get_config() == metric.get_config()
    assert type(again) is type(metric)
