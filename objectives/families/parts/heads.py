"""What a task asks of a model's end: its output layer, its loss and its metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from objectives.data.task import Task
from objectives.families.parts.named_metrics import named_metrics
from objectives.known_metrics import of_output
from search_spaces.known.values import known_text, known_value

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration


def output_layer(signature: Signature, *, name: str | None = None) -> keras.layers.Dense:
    """Return one linear unit for regression, one sigmoid for two classes, a softmax for more."""
    match signature.task:
        case Task.REGRESSION:
            return keras.layers.Dense(1, name=name)
        case Task.BINARY:
            return keras.layers.Dense(1, activation="sigmoid", name=name)
        case Task.MULTICLASS:
            return keras.layers.Dense(len(signature.classes), activation="softmax", name=name)


def loss_name_and_metrics(
    configuration: Configuration, signature: Signature
) -> tuple[str, tuple[str | keras.Metric, ...]]:
    """Return the loss of a task by its Keras name, and the metrics: its own and those asked for.

    Reads ``loss`` for regression, and for classes ``targets`` (``one_hot`` takes a row of zeros and
    a one a class). To be called once an output: metrics that are asked for are new ones each time.
    """
    loss, own = _usual(configuration, signature.task)
    asked = [name for name in signature.measured if of_output(name)[1] not in own]
    is_one_hot = loss == "categorical_crossentropy"
    return loss, (*own, *named_metrics(asked, signature, is_one_hot=is_one_hot))


def _usual(configuration: Configuration, task: Task) -> tuple[str, tuple[str, ...]]:
    match task:
        case Task.REGRESSION:
            loss = known_text(configuration, "loss")
            return loss, ("mean_squared_error", "mean_absolute_error")
        case Task.BINARY:
            return "binary_crossentropy", ("accuracy",)
        case Task.MULTICLASS:
            is_one_hot = known_value(configuration, "targets") == "one_hot"
            loss = "categorical_crossentropy" if is_one_hot else "sparse_categorical_crossentropy"
            return loss, ("accuracy",)
