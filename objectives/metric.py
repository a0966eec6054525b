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
# What Keras puts before a metric's name for the outputs that a ready-made model with two has.
_OUTPUTS = ("main", "auxiliary")
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
        "top_k_categorical_accuracy",
        "sparse_top_k_categorical_accuracy",
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
    """Return Keras's full name for a metric: ``mse`` and ``val_mse`` are ``mean_squared_error``.

    One of the outputs ``main`` and ``auxiliary`` keeps its output: ``main_mse`` is
    ``main_mean_squared_error``.
    """
    output, plain = _of_output(name.removeprefix("val_"))
    return output + _ALIASES.get(plain, plain)


def known_direction(name: str) -> Direction | None:
    """Return the direction of a metric that Keras ships, or None for one of the user's own."""
    _, plain = _of_output(canonical_metric_name(name))
    if plain.lower() in _LOWER_IS_BETTER:
        return Direction.MINIMIZE
    if plain.lower() in _HIGHER_IS_BETTER:
        return Direction.MAXIMIZE
    return None


def default_metric(task: Task, *, output: str | None = None) -> Metric:
    """Return the metric that a task is ranked by when nobody names one.

    Args:
        task: What is predicted.
        output: The output that is measured, for a model with several.
    """
    prefix = "" if output is None else f"{output}_"
    if task is Task.REGRESSION:
        return Metric(f"{prefix}mean_squared_error", Direction.MINIMIZE)
    return Metric(f"{prefix}accuracy", Direction.MAXIMIZE)


def loss_unit_power(loss: str) -> int:
    """Return the power of the target's unit that a loss has: 2 for squares, 1 for errors.

    0 for any other, which means as much of a standardised target as of the target itself, or
    nothing that one factor brings back.

    Args:
        loss: Its name, in short or in full.
    """
    match canonical_metric_name(loss):
        case "mean_squared_error":
            return 2
        case "mean_absolute_error" | "root_mean_squared_error":
            return 1
        case _:
            return 0


def _of_output(name: str) -> tuple[str, str]:
    """Return what says which output a metric belongs to, empty where nothing does, and the rest."""
    for output in _OUTPUTS:
        plain = name.removeprefix(f"{output}_")
        if plain != name:
            return f"{output}_", plain
    return "", name
