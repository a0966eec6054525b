"""Keras's metrics by the names that people give them."""

from __future__ import annotations

import inspect

import keras
import pytest

from objectives.data.task import Task
from objectives.known_metrics import full_metric_name, known_metric, unfit_metric, unknown_metric
from objectives.metric import Direction, known_direction, metric_of_output

CLASSES = ("a", "b", "c", "d")
OF_KERAS = [
    name
    for name, one in vars(keras.metrics).items()
    if inspect.isclass(one) and issubclass(one, keras.metrics.Metric)
]


@pytest.mark.parametrize("name", OF_KERAS)
def test_each_metric_of_kerass_is_known_or_has_a_reason_why_not(name: str) -> None:
    known = known_metric(name)
    if known is None:
        reason = unknown_metric(name)
        assert reason is not None
        assert not reason.startswith("not a metric of Keras's")
        return
    assert unknown_metric(name) is None
    assert known.tasks
    assert known_metric(known.name) == known
    assert known_direction(name) is not None


@pytest.mark.parametrize(
    ("given", "full"),
    [
        *(("r2", "r2_score"), ("R2Score", "r2_score"), ("val_r2_score", "r2_score")),
        *(("F1", "f1_score"), ("MeanIoU", "mean_io_u"), ("AUC", "auc")),
        *(("top_3_accuracy",) * 2, ("auxiliary_mape", "auxiliary_mean_absolute_percentage_error")),
        *(("MSE", "mean_squared_error"), ("profit", "profit"), ("top_0_accuracy",) * 2),
    ],
)  # fmt: skip
def test_a_metric_has_one_full_name(given: str, full: str) -> None:
    assert full_metric_name(given) == full


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("acuracy", "not a metric of Keras's, did you mean 'accuracy'?; use"),
        ("top_0_accuracy", "not a metric of Keras's"),
        ("main_recal", "not a metric of Keras's, did you mean 'recall'?"),
        ("CosineSimilarity", "compares several numbers of a row"),
        ("sum", "compares nothing with the target"),
    ],
)
def test_what_cannot_be_measured_is_said_with_what_can(name: str, said: str) -> None:
    assert (unknown_metric(name) or "").startswith(said)


@pytest.mark.parametrize(
    ("name", "task", "said"),
    [
        ("r2_score", Task.MULTICLASS, "measures amounts, and this is multiclass; use accuracy"),
        ("auc", Task.REGRESSION, "measures classes, and this is regression; use root_mean"),
        ("top_2_accuracy", Task.BINARY, "measures three or more classes, and this is binary"),
        ("hinge", Task.MULTICLASS, "measures two classes, and this is multiclass; use accuracy"),
        ("top_4_accuracy", Task.MULTICLASS, "is 1 whatever ... use top_3_accuracy at most"),
        ("sparse_top_k_categorical_accuracy", Task.MULTICLASS, "is 1 whatever a model predicts"),
        ("main_auc", Task.REGRESSION, "measures classes"),
        ("top_3_accuracy", Task.MULTICLASS, None),
        ("loss", Task.BINARY, None),
    ],
)
def test_what_does_not_fit_the_task_is_said(name: str, task: Task, said: str | None) -> None:
    found = unfit_metric(name, task, () if task is Task.REGRESSION else CLASSES)
    if said is None:
        assert found is None
        return
    begin, _, end = said.partition(" ... ")
    assert found is not None
    assert found.startswith(begin)
    assert found.endswith(end) or not end


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("b_accuracy", ("b", Direction.MAXIMIZE)),
        ("second_head_mse", ("second_head", Direction.MINIMIZE)),
        ("a_top_3_accuracy", ("a", Direction.MAXIMIZE)),
        ("profit", None),
        ("accuracy", None),
    ],
)
def test_a_metric_of_an_output_is_told_by_its_end(
    name: str, found: tuple[str, Direction] | None
) -> None:
    assert metric_of_output(name) == found
