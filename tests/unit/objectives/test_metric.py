"""Metrics and their directions."""

from __future__ import annotations

import itertools
import math

import pytest

from objectives.data.task import Task
from objectives.metric import (
    Direction,
    Metric,
    canonical_metric_name,
    default_metric,
    known_direction,
    loss_unit_power,
)

LOWER = Metric("loss", Direction.MINIMIZE)
HIGHER = Metric("accuracy", Direction.MAXIMIZE)
VALUES = [-math.inf, -1.0, 0.0, 5e-324, 1.0, 1e308, math.inf]


@pytest.mark.parametrize(("low", "high"), list(itertools.combinations(VALUES, 2)))
def test_lower_is_better_exactly_when_higher_is_worse(low: float, high: float) -> None:
    assert LOWER.is_better(low, high)
    assert not LOWER.is_better(high, low)
    assert HIGHER.is_better(high, low)
    assert not HIGHER.is_better(low, high)


@pytest.mark.parametrize("metric", [LOWER, HIGHER])
def test_no_value_improves_on_itself_and_everything_improves_on_nan(metric: Metric) -> None:
    for value in VALUES:
        assert not metric.is_better(value, value)
        assert metric.is_better(value, math.nan)
        assert not metric.is_better(math.nan, value)
    assert not metric.is_better(math.nan, math.nan)
    assert not metric.is_better(-0.0, 0.0)


@pytest.mark.parametrize("metric", [LOWER, HIGHER])
def test_every_finite_value_improves_on_the_worst(metric: Metric) -> None:
    assert all(metric.is_better(value, metric.worst) for value in VALUES if math.isfinite(value))


def test_the_validation_key_is_the_one_that_keras_logs() -> None:
    assert LOWER.validation_key == "val_loss"


@pytest.mark.parametrize(
    ("given", "full"),
    [
        ("mse", "mean_squared_error"),
        ("val_mse", "mean_squared_error"),
        ("mae", "mean_absolute_error"),
        ("rmse", "root_mean_squared_error"),
        ("acc", "accuracy"),
        ("val_accuracy", "accuracy"),
        ("my_metric", "my_metric"),
        ("main_mse", "main_mean_squared_error"),
        ("val_auxiliary_acc", "auxiliary_accuracy"),
        ("main_loss", "main_loss"),
        ("main", "main"),
    ],
)
def test_metrics_have_one_name(given: str, full: str) -> None:
    assert canonical_metric_name(given) == full


@pytest.mark.parametrize(
    ("name", "direction"),
    [
        ("val_loss", Direction.MINIMIZE),
        ("mae", Direction.MINIMIZE),
        ("auc", Direction.MAXIMIZE),
        ("AUC", Direction.MAXIMIZE),
        ("sparse_top_k_categorical_accuracy", Direction.MAXIMIZE),
        ("acc", Direction.MAXIMIZE),
        ("profit", None),
        ("main_mse", Direction.MINIMIZE),
        ("val_main_loss", Direction.MINIMIZE),
        ("auxiliary_accuracy", Direction.MAXIMIZE),
        ("main_profit", None),
        ("main", None),
    ],
)
def test_the_direction_of_kerass_metrics_is_known(name: str, direction: Direction | None) -> None:
    assert known_direction(name) == direction


@pytest.mark.parametrize("task", list(Task))
def test_each_task_has_a_metric_in_its_known_direction(task: Task) -> None:
    metric = default_metric(task)
    assert known_direction(metric.name) == metric.direction


@pytest.mark.parametrize("task", list(Task))
def test_each_output_has_the_metric_of_its_task(task: Task) -> None:
    metric = default_metric(task, output="main")
    assert metric.name == f"main_{default_metric(task).name}"
    assert known_direction(metric.name) == metric.direction == default_metric(task).direction


@pytest.mark.parametrize(
    ("loss", "power"),
    [
        ("mean_squared_error", 2),
        ("mse", 2),
        ("mean_absolute_error", 1),
        ("mae", 1),
        ("huber", 0),
        ("binary_crossentropy", 0),
        ("", 0),
    ],
)
def test_a_loss_has_its_power_of_the_targets_unit(loss: str, power: int) -> None:
    assert loss_unit_power(loss) == power
