from __future__ import annotations

import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from objectives.data import Task
from objectives.trial.checked_model import checked_model

ROWS = np.array([4, 7, 9, 2])
TARGETS = {
    Task.REGRESSION: np.array([0.5, 1.5, 2.0, 4.0], dtype="float32"),
    Task.BINARY: np.array([0, 1, 1, 0]),
    Task.MULTICLASS: np.array([0, 1, 2, 1]),
}


def model(*, optimizer: str | None = "sgd", outputs: int = 1) -> Any:
    return SimpleNamespace(compiled=True, loss="mse", optimizer=optimizer, outputs=[None] * outputs)


def checked(task: Task, made: Any) -> Any:
    return checked_model(task, lambda: made, rows=ROWS, targets=TARGETS[task])


@pytest.mark.parametrize("task", list(Task))
def test_the_model_that_was_built_comes_back_once_it_was_checked(task):
    made = model()
    assert checked(task, made) is made


def test_what_scikeras_refuses_is_raised():
    with pytest.raises(ValueError, match="optimizer"):
        checked(Task.REGRESSION, model(optimizer=None))


def test_a_model_may_have_more_outputs_than_the_data_have_targets():
    made = model(outputs=2)
    assert checked(Task.REGRESSION, made) is made


def test_what_the_builder_raises_comes_out():
    def broken() -> Any:
        raise ZeroDivisionError("no units")

    with pytest.raises(ZeroDivisionError, match="no units"):
        checked_model(Task.REGRESSION, broken, rows=ROWS, targets=TARGETS[Task.REGRESSION])


def test_checking_switches_no_operation_determinism_on():
    checked(Task.REGRESSION, model())
    with warnings.catch_warnings():
        # TensorFlow has no public question for it.
        warnings.simplefilter("ignore")
        from tensorflow.python.framework import config
    assert not config.is_op_determinism_enabled()
