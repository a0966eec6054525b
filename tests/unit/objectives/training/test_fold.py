"""One model on one fold, with trainers that play a script."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from objectives.failure import DivergedError
from objectives.measurement import LearningCurve, curve_value
from objectives.metric import Direction, Metric
from objectives.training.fold import FoldTraining
from objectives.training.stop_rule import StopRule
from tests.contracts.scripted_trainer import ScriptedTrainer

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)


def fold_of(
    trainer: ScriptedTrainer, *, epochs: int, patience: int | None = None, **more: Any
) -> FoldTraining:
    metric = more.pop("metric", LOSS)
    rule = StopRule(metric=metric, epochs=epochs, patience=patience)
    return FoldTraining(trainer, rule=rule, **more)


def train(
    values: Sequence[float], *, patience: int | None, metric: Metric = LOSS
) -> tuple[FoldTraining, ScriptedTrainer]:
    trainer = ScriptedTrainer(values, metric.validation_key)
    fold = fold_of(trainer, metric=metric, epochs=len(values), patience=patience)
    while not fold.is_finished:
        fold.advance()
    fold.close()
    return fold, trainer


def train_as_keras(values: Sequence[float], *, patience: int, metric: Metric) -> int:
    """Return the epochs after Keras's own early stopping has watched the same values."""
    stopping = keras.callbacks.EarlyStopping(
        monitor=metric.validation_key,
        mode="min" if metric.direction is Direction.MINIMIZE else "max",
        patience=patience,
    )
    model = SimpleNamespace(stop_training=False, metrics=[])
    stopping.set_model(model)
    stopping.on_train_begin()
    epoch = 0
    for epoch, value in enumerate(values, start=1):
        stopping.on_epoch_end(epoch - 1, {metric.validation_key: value})
        if model.stop_training:
            break
    return epoch


@settings(deadline=None)
@given(
    # Few values, for ties, and such as float32 holds exactly, in which Keras compares them.
    st.lists(st.integers(0, 3) | st.integers(-(10**6), 10**6), min_size=1, max_size=12),
    st.integers(1, 4),
    st.sampled_from([LOSS, ACCURACY]),
)
def test_early_stopping_is_what_kerass_own_would_do(
    values: list[int], patience: int, metric: Metric
) -> None:
    fold, trainer = train(values, patience=patience, metric=metric)
    assert fold.epoch == trainer.trained == train_as_keras(values, patience=patience, metric=metric)


@pytest.mark.parametrize(
    ("values", "patience", "epochs", "best"),
    [
        ([3, 2, 1, 0], 1, 4, 4),
        ([3, 4, 1, 0], 1, 2, 1),
        ([3, 4, 5, 2, 9, 9, 9, 9], 3, 7, 4),
        ([1, 1, 1, 1], 2, 3, 1),
        ([9], 1, 1, 1),
    ],
)
def test_training_stops_after_patience_and_is_worth_its_best_epoch(
    values: list[float], patience: int, epochs: int, best: int
) -> None:
    fold, _ = train(values, patience=patience)
    assert (fold.epoch, curve_value([fold.curve], LOSS).best_epoch) == (epochs, best)


def test_without_patience_all_epochs_are_trained() -> None:
    fold, _ = train([1.0, 9.0, 9.0, 9.0], patience=None)
    assert fold.epoch == 4
    assert curve_value([fold.curve], LOSS).best_epoch == 1


def test_a_training_may_be_left_at_any_epoch_and_closed_twice() -> None:
    trainer = ScriptedTrainer([3.0, 1.0, 2.0, 0.0])
    fold = fold_of(trainer, epochs=4, patience=3)
    for _ in range(3):
        fold.advance()
    before = fold.is_finished
    fold.close()
    assert (before, fold.is_finished) == (False, True)
    fold.close()
    assert trainer.finished == 1


def test_a_callback_may_stop_the_training() -> None:
    trainer = ScriptedTrainer([3.0, 1.0, 2.0, 0.0])
    fold = fold_of(trainer, epochs=4)
    fold.advance()
    assert not fold.is_finished
    trainer.has_stopped = True
    assert fold.is_finished


def test_the_curve_is_of_the_epochs_so_far() -> None:
    trainer = ScriptedTrainer([3.0, 1.0, 2.0, 0.0])
    fold = fold_of(trainer, epochs=4)
    for _ in range(3):
        fold.advance()
    assert fold.curve == LearningCurve({"loss": (0.5,) * 3, "val_loss": (3.0, 1.0, 2.0)})


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_metric_that_is_not_finite_stops_the_training_within_its_epoch(bad: float) -> None:
    trainer = ScriptedTrainer([3.0, bad, 1.0])
    fold = fold_of(trainer, epochs=3, patience=None)
    fold.advance()
    with pytest.raises(DivergedError, match="val_loss not finite in epoch 2"):
        fold.advance()
    assert trainer.trained == 2
    assert fold.curve.epochs == 2, "the record shows it"


def test_a_loss_has_to_be_finite_too_and_no_metric_that_is_only_looked_at() -> None:
    trainer = ScriptedTrainer([3.0])
    trainer.train_epoch = lambda: {"loss": math.nan, "b": math.inf, "val_loss": 1.0}  # type: ignore[method-assign]
    fold = fold_of(trainer, epochs=3, patience=None)
    with pytest.raises(DivergedError, match=r"^loss not finite in epoch 1"):
        fold.advance()


def test_weights_that_are_not_finite_fail_though_all_metrics_are() -> None:
    trainer = ScriptedTrainer([3.0, 1.0])
    fold = fold_of(trainer, epochs=2, patience=2)
    fold.advance()
    fold.advance()
    trainer.weight = np.array([math.nan])
    with pytest.raises(DivergedError, match="1 weight array not finite"):
        fold.close()


def test_a_missing_metric_is_named_with_those_there() -> None:
    trainer = ScriptedTrainer([3.0], key="val_accuracy")
    fold = fold_of(trainer, epochs=1, patience=None)
    with pytest.raises(KeyError, match=r"the model reports loss, val_accuracy, but not val_loss"):
        fold.advance()


def test_metrics_are_given_as_they_are_turned() -> None:
    trainer = ScriptedTrainer([3.0])
    fold = fold_of(
        trainer,
        epochs=1,
        patience=None,
        in_unit=lambda logs: {name: value * 100 for name, value in logs.items()},
    )
    assert fold.advance().metrics == {"loss": 50.0, "val_loss": 300.0}
