"""The metric that ranks trials, and the direction in which it improves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import final

from objectives.data.task import Task

_ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "rmse": "root_mean_squared_error",
    "acc": "accuracy",
}
_LOWER_IS_BETTER = frozenset(
    {
        "loss",
        "mean_squared_error",
        "mean_absolute_error",
        "root_mean_squared_error",
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
        "binary_crossentropy",
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
    }
)
_HIGHER_IS_BETTER = frozenset(
    {
        "accuracy",
        "binary_accuracy",
        "sparse_categorical_accuracy",
        "categorical_accuracy",
        "auc",
        "precision",
        "recall",
        "f1_score",
        "r2_score",
        "cosine_similarity",
    }
)


class Direction(StrEnum):
    """The direction in which a metric improves."""

    MINIMIZE = "minimize"
    MAXIMIZE = "maximize"


@final
@dataclass(frozen=True, slots=True)
class Metric:
    """A metric's name, as Keras logs it without the ``val_`` prefix, and its direction."""

    name: str
    direction: Direction

    @property
    def validation_key(self) -> str:
        """The key under which Keras logs the metric on validation data."""
        return f"val_{self.name}"

    def is_better(self, value: float, incumbent: float) -> bool:
        """Tell whether a value improves on another; NaN never does, and all else beats NaN."""
        if math.isnan(value):
            return False
        if math.isnan(incumbent):
            return True
        if self.direction is Direction.MINIMIZE:
            return value < incumbent
        return value > incumbent

    @property
    def worst(self) -> float:
        """A value that every finite one improves on."""
        return math.inf if self.direction is Direction.MINIMIZE else -math.inf


def canonical_metric_name(name: str) -> str:
    """Return Keras's full name for a metric: ``mse`` and ``val_mse`` are ``mean_squared_error``."""
    plain = name.removeprefix("val_")
    return _ALIASES.get(plain, plain)


def known_direction(name: str) -> Direction | None:
    """Return the direction of a metric that Keras ships, or None for one of the user's own."""
    plain = canonical_metric_name(name)
    if plain in _LOWER_IS_BETTER:
        return Direction.MINIMIZE
    if plain in _HIGHER_IS_BETTER:
        return Direction.MAXIMIZE
    return None


def default_metric(task: Task) -> Metric:
    """Return the metric that a task is ranked by when nobody names one."""
    if task is Task.REGRESSION:
        return Metric("mean_squared_error", Direction.MINIMIZE)
    return Metric("accuracy", Direction.MAXIMIZE)


def needs_own_unit(name: str) -> bool:
    """Tell whether a metric cannot be computed from a standardised target at all."""
    return canonical_metric_name(name) in {
        "mean_absolute_percentage_error",
        "mean_squared_logarithmic_error",
        "huber",
        "log_cosh",
    }


def target_unit_power(name: str, *, loss: str) -> int:
    """Return the power of the target's unit that a metric carries: 2 for squares, 1 for errors.

    Needed to give the metrics of a model that was trained on a standardised target in the
    target's own unit. Others, such as R2 and a loss of the user's own, are left as they are.

    Args:
        name: The metric as Keras logs it, with or without ``val_``.
        loss: The name of the loss that ``loss`` stands for.
    """
    plain = canonical_metric_name(name)
    match canonical_metric_name(loss) if plain == "loss" else plain:
        case "mean_squared_error":
            return 2
        case "mean_absolute_error" | "root_mean_squared_error":
            return 1
        case _:
            return 0
