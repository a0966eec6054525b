"""What trainers keep between epochs."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.metric import Direction, Metric
from objectives.training.callbacks import EpochCallbacks
from objectives.training.keras_state.seed import seed_keras
from objectives.training.keras_state.variables import build_variables
from objectives.training.model_training import ModelTraining
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask

ROWS = Rows(x=np.ones((10, 2), "float32"), y=np.ones((10, 1), "float32"))
RULE = StopRule(metric=Metric("loss", Direction.MINIMIZE), epochs=3, patience=None)


class Heard(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[str] = []

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.events.append(f"begin {epoch}")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.events.append(f"end {epoch}")

    def on_train_end(self, logs: Any = None) -> None:
        self.events.append("end")


def begun(*, seed: int = 3, heard: Heard | None = None, averages: bool = False) -> ModelTraining:
    seed_keras(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.1, use_ema=averages))
    build_variables(model, ROWS, batch_size=4)
    task = TrainingTask(
        model=model, train=ROWS, validation=None, batch_size=4, seed=seed, rule=RULE
    )
    return ModelTraining(task, EpochCallbacks([heard] if heard else [], model, epochs=3))


def orders(training: ModelTraining, epochs: int) -> list[list[int]]:
    drawn = []
    for _ in range(epochs):
        drawn.append(training.begin_epoch().tolist())
        training.end_epoch({"loss": 1.0})
    return drawn


def test_an_epoch_has_as_many_steps_as_its_last_partial_batch_makes() -> None:
    task = TrainingTask(model=None, train=ROWS, validation=None, batch_size=4, seed=0, rule=RULE)
    assert task.steps == 3


def test_the_order_of_rows_follows_from_the_seed() -> None:
    one, same, other = orders(begun(), 2), orders(begun(), 2), orders(begun(seed=4), 2)
    assert one == same
    assert one != other
    assert one[0] != one[1]
    assert sorted(one[0]) == list(range(10))


def test_a_training_goes_on_from_a_snapshot_with_the_orders_to_come() -> None:
    whole = orders(begun(), 3)
    first = begun()
    orders(first, 1)
    snapshot = first.snapshot()
    assert snapshot is not None
    again = begun(seed=4)
    again.restore(snapshot, epochs=1)
    assert orders(again, 2) == whole[1:]


def test_callbacks_hear_of_every_epoch_and_of_one_end() -> None:
    heard = Heard()
    training = begun(heard=heard)
    orders(training, 2)
    training.finish()
    training.finish()
    assert training.has_finished
    assert heard.events == ["begin 0", "end 0", "begin 1", "end 1", "end"]


@pytest.mark.parametrize("epochs", [0, 1])
def test_averages_take_the_weights_place_once_an_epoch_was_trained(epochs: int) -> None:
    training = begun(averages=True)
    before = training.weights()
    orders(training, epochs)
    training.finish()
    same = all(map(np.array_equal, before, training.weights()))
    # No step was run here, so the averages are still what they begin as: zeros.
    assert same is (epochs == 0)
