"""What a task asks of a model's end."""

from __future__ import annotations

import pytest

from objectives.data.task import Task
from objectives.families.parts.heads import loss_name_and_metrics, output_layer
from objectives.objective import Signature
from search_spaces import Configuration

ERRORS = ("mean_squared_error", "mean_absolute_error")


def signature(task: Task) -> Signature:
    classes = {Task.REGRESSION: (), Task.BINARY: ("no", "yes"), Task.MULTICLASS: ("a", "b", "c")}
    return Signature(input_shape=(5,), task=task, classes=classes[task])


@pytest.mark.parametrize(
    ("task", "units", "activation"),
    [
        (Task.REGRESSION, 1, "linear"),
        (Task.BINARY, 1, "sigmoid"),
        (Task.MULTICLASS, 3, "softmax"),
    ],
)
def test_outputs(task: Task, units: int, activation: str) -> None:
    layer = output_layer(signature(task), name="main")
    assert (layer.units, layer.activation.__name__, layer.name) == (units, activation, "main")


@pytest.mark.parametrize(
    ("task", "targets", "expected"),
    [
        (Task.REGRESSION, "codes", ("mean_squared_error", ERRORS)),
        (Task.BINARY, "codes", ("binary_crossentropy", ("accuracy",))),
        (Task.MULTICLASS, "codes", ("sparse_categorical_crossentropy", ("accuracy",))),
        (Task.MULTICLASS, "one_hot", ("categorical_crossentropy", ("accuracy",))),
    ],
)
def test_losses(task: Task, targets: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert loss_name_and_metrics(Configuration({"targets": targets}), signature(task)) == expected


@pytest.mark.parametrize("loss", ["mean_squared_error", "mean_absolute_error", "huber"])
def test_a_regression_may_minimize_another_loss(loss: str) -> None:
    signature = Signature(input_shape=(3,), task=Task.REGRESSION)
    found, metrics = loss_name_and_metrics(Configuration({"loss": loss}), signature)
    assert found == loss
    assert metrics == ("mean_squared_error", "mean_absolute_error"), "what is ranked by stays"
