"""Which trainer a model gets, why, and what callbacks hear from it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.metric import Direction, Metric
from objectives.training.choice import fit_reason, make_trainer
from objectives.training.compiled_jax.trainer import CompiledJaxTrainer
from objectives.training.keras_fit import KerasFitTrainer
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask

ROWS = Rows(x=np.ones((8, 2), "float32"), y=np.ones(8, "float32"))
RULE = StopRule(metric=Metric("loss", Direction.MINIMIZE), epochs=1, patience=None)


class BatchWatcher(keras.callbacks.Callback):
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Look at every batch."""


class EpochWatcher(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Look at every epoch."""


def model(**compiling: Any) -> keras.Model:
    made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    made.compile(loss="mse", **compiling)
    return made


def trainer(wanted: str, callbacks: Any = (), **compiling: Any) -> Any:
    task = TrainingTask(
        model=model(**compiling),
        train=ROWS,
        validation=ROWS,
        batch_size=4,
        seed=0,
        rule=RULE,
        callbacks=callbacks,
    )
    return make_trainer(task, wanted=wanted)


def test_a_model_trains_compiled_unless_fit_is_asked_for() -> None:
    assert isinstance(trainer("auto"), CompiledJaxTrainer)
    assert isinstance(trainer("compiled"), CompiledJaxTrainer)
    asked_for = trainer("keras")
    assert isinstance(asked_for, KerasFitTrainer)
    assert asked_for.note == "", "nobody wonders about what was asked for"


@pytest.mark.parametrize(
    ("compiling", "callbacks", "reason"),
    [
        ({"run_eagerly": True}, (), "the model is compiled with run_eagerly=True"),
        ({"jit_compile": False}, (), "or was told not to be"),
        ({}, (BatchWatcher(),), "BatchWatcher wants to hear of every batch"),
    ],
)
def test_what_cannot_be_compiled_trains_through_fit_and_says_why(
    compiling: dict[str, Any], callbacks: Any, reason: str
) -> None:
    made = trainer("auto", callbacks, **compiling)
    assert isinstance(made, KerasFitTrainer)
    assert reason in made.note
    with pytest.raises(ValueError, match="--trainer compiled: not possible"):
        trainer("compiled", callbacks, **compiling)
    assert fit_reason(model(), ()) is None


def test_batch_callbacks_hear_of_every_batch_and_of_one_training() -> None:
    heard: list[str] = []

    class Listener(keras.callbacks.Callback):
        def on_train_begin(self, logs: Any = None) -> None:
            heard.append("begin")

        def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
            heard.append(f"batch {batch}")

        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            heard.append(f"epoch {epoch}: {'val_loss' in logs}")
            self.model.stop_training = epoch == 1

        def on_train_end(self, logs: Any = None) -> None:
            heard.append("end")

    made = trainer("auto", [Listener()])
    made.train_epoch()
    assert not made.has_stopped
    made.train_epoch()
    assert made.has_stopped
    made.finish()
    batches = ["batch 0", "batch 1"]
    assert heard == ["begin", *batches, "epoch 0: True", *batches, "epoch 1: True", "end"]


def test_averages_of_weights_take_their_place_at_the_end_alone() -> None:
    """Of ``use_ema``; a fit an epoch would do it every epoch."""
    outcomes = []
    for wanted in ("keras", "compiled"):
        seed_keras(1)
        made = trainer(wanted, optimizer=keras.optimizers.SGD(0.1, use_ema=True))
        logs = [made.train_epoch() for _ in range(3)]
        made.finish()
        made.finish()
        outcomes.append((logs, made.weights()))
    by_fit, compiled = outcomes
    for one, other in zip(by_fit[0], compiled[0], strict=True):
        assert one == pytest.approx(other, rel=1e-4)
    for one, other in zip(by_fit[1], compiled[1], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4)


def test_callbacks_are_told_how_many_steps_there_are() -> None:
    class Counting(EpochWatcher):
        def on_train_begin(self, logs: Any = None) -> None:
            assert self.params["steps"] == 2

    trainer("auto", [Counting()]).train_epoch()
