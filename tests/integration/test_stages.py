"""A training whose model is changed and compiled anew after some epochs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.metric import Direction, Metric
from objectives.training.choice import make_companions, make_trainer
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stage import Stage
from objectives.training.staged import StagedTrainer
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from objectives.training.trainer import Trainer

pytestmark = pytest.mark.integration

EPOCHS, FROZEN = 5, 2


def rows(count: int, *, seed: int) -> Rows:
    x = np.random.default_rng(seed).normal(size=(count, 4)).astype("float32")
    return Rows(x=x, y=(x[:, 0] - x[:, 1] * x[:, 2]).astype("float32"))


def frozen_model() -> keras.Model:
    seed_keras(1)
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.Dense(6, activation="tanh"), keras.layers.Dense(1)]
    )
    model.layers[0].trainable = False
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.05))
    return model


def thaw(model: keras.Model) -> None:
    model.layers[0].trainable = True
    model.compile(loss="mse", optimizer=keras.optimizers.Adam(0.001))


class Heard(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.events: list[str] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.events.append("begin")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.events.append(f"epoch {epoch}")

    def on_train_end(self, logs: Any = None) -> None:
        self.events.append("end")


def trainer(
    model: keras.Model, *, stages: list[Stage], callbacks: Sequence[Any] = (), **how: Any
) -> Trainer:
    task = TrainingTask(
        model=model,
        train=rows(64, seed=2),
        validation=rows(32, seed=3),
        batch_size=16,
        seed=7,
        rule=StopRule(metric=Metric("loss", Direction.MINIMIZE), epochs=EPOCHS, patience=None),
        callbacks=callbacks,
        stages=stages,
    )
    return make_trainer(task, **how)


def curve(made: Trainer) -> list[float]:
    losses = [made.train_epoch()["val_loss"] for _ in range(EPOCHS)]
    made.finish()
    return losses


STAGE = Stage(after_epochs=FROZEN, begin=thaw)


def test_frozen_layers_stay_until_the_stage_that_thaws_them() -> None:
    model = frozen_model()
    before = model.layers[0].get_weights()[0]
    made = trainer(model, stages=[STAGE])
    for _ in range(FROZEN):
        made.train_epoch()
    assert (made.weights()[0] == before).all()
    for _ in range(EPOCHS - FROZEN):
        made.train_epoch()
    made.finish()
    assert (model.layers[0].get_weights()[0] != before).any()
    assert type(model.optimizer).__name__ == "Adam"


def test_compiled_epochs_give_the_numbers_of_fit_in_every_stage() -> None:
    compiled = curve(trainer(frozen_model(), stages=[STAGE], wanted="compiled"))
    fitted = curve(trainer(frozen_model(), stages=[STAGE], wanted="keras"))
    assert compiled == pytest.approx(fitted, rel=1e-4)


def test_trainings_of_one_kind_run_together_in_every_stage() -> None:
    companions = make_companions("auto")
    made = [trainer(frozen_model(), stages=[STAGE], companions=companions) for _ in range(3)]
    alone = curve(trainer(frozen_model(), stages=[STAGE]))
    for one in made:
        assert curve(one) == pytest.approx(alone, rel=1e-4)


def test_callbacks_hear_of_one_training() -> None:
    heard = Heard()
    curve(trainer(frozen_model(), stages=[STAGE], callbacks=[heard]))
    assert heard.events == ["begin", *(f"epoch {epoch}" for epoch in range(EPOCHS)), "end"]


def test_a_training_that_ends_before_its_stage_begins_has_ended() -> None:
    heard = Heard()
    made = trainer(frozen_model(), stages=[STAGE], callbacks=[heard])
    made.train_epoch()
    made.finish()
    assert heard.events == ["begin", "epoch 0", "end"]


def test_a_stage_after_the_last_epoch_never_begins() -> None:
    late = Stage(after_epochs=EPOCHS, begin=thaw)
    made = trainer(frozen_model(), stages=[late])
    assert not isinstance(made, StagedTrainer)
