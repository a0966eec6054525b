"""The metric that ranks trials, and the direction in which it improves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import final

from objectives.data.task import Task
from objectives.known_metrics import known_metric, of_output

# Under which a model may log a metric; what a person types may be shorter still.
_ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "rmse": "root_mean_squared_error",
    "acc": "accuracy",
}
# Of losses, and of metrics that only a class of a person's can measure.
_LOWER_TOO = frozenset({"huber", "poisson", "kl_divergence", "categorical_hinge"})
_HIGHER_TOO = frozenset({"cosine_similarity", "pearson_correlation", "concordance_correlation"})


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
    output, plain = of_output(name.removeprefix("val_"))
    return output + _ALIASES.get(plain, plain)


def known_direction(name: str) -> Direction | None:
    """Return the direction of a metric that Keras ships, or None for one of the user's own."""
    _, plain = of_output(canonical_metric_name(name))
    known = known_metric(plain)
    if known is not None:
        return Direction.MAXIMIZE if known.is_higher_better else Direction.MINIMIZE
    if plain.lower() in _LOWER_TOO:
        return Direction.MINIMIZE
    return Direction.MAXIMIZE if plain.lower() in _HIGHER_TOO else None


def metric_of_output(name: str) -> tuple[str, Direction] | None:
    """Return the output and the direction of a metric such as ``b_accuracy``; None for others.

    Keras puts the name of an output before that of its metric. Only the model tells whether it has
    such an output: a metric of one's own may end like one of Keras's and improve the other way.
    """
    parts = name.removeprefix("val_").split("_")
    for place in range(1, len(parts)):
        direction = known_direction("_".join(parts[place:]))
        if direction is not None:
            return "_".join(parts[:place]), direction
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
