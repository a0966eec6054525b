"""What every trainer must keep; each one inherits a class and says how it is made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.rows import Rows
from objectives.metric import Direction, Metric
from objectives.training.choice import make_trainer
from objectives.training.keras_state.initial_weights import numpy_initial_weights
from objectives.training.keras_state.seed import seed_keras
from objectives.training.keras_state.snapshot import Snapshot, SnapshotError
from objectives.training.stage import Stage
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from objectives.training.trainer import Trainer

LOSS = Metric("loss", Direction.MINIMIZE)
NUMBERS = np.random.default_rng(2)
TRAIN = Rows(x=NUMBERS.normal(size=(10, 2)).astype("float32"), y=np.ones((10, 1), "float32"))
VALIDATION = TRAIN.head(6)


EPOCHS = 4


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A training of ``EPOCHS`` epochs as a test wants it.

    Attributes:
        is_broken: Whether its weights are not finite after its first epoch.
        stops_after: The epoch after which a callback asks to stop, or None.
    """

    is_broken: bool = False
    stops_after: int | None = None


@dataclass(kw_only=True)
class Whole:
    """A training from its beginning to its end, with what it showed on the way.

    Attributes:
        logs: What each epoch gave.
        weights: As they were handed out at first and after each epoch.
        copies: The same, copied at once.
        snapshots: Taken after each epoch.
        copied_variables: What was in them, copied at once.
        broken: How many weights were not finite, after each epoch.
        shared_seconds: What two questions in the end gave.
    """

    logs: list[dict[str, float]] = field(default_factory=list)
    weights: list[list[np.ndarray]] = field(default_factory=list)
    copies: list[list[np.ndarray]] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)
    copied_variables: list[list[np.ndarray]] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    shared_seconds: tuple[float, float] = (0.0, 0.0)

    def look_at(self, trainer: Trainer) -> None:
        self.weights.append(trainer.weights())
        self.copies.append([weight.copy() for weight in self.weights[-1]])

    def train(self, trainer: Trainer) -> None:
        self.look_at(trainer)
        for _ in range(EPOCHS):
            self.logs.append(trainer.train_epoch())
            self.look_at(trainer)
            self.broken.append(trainer.count_broken_weights())
            taken = trainer.snapshot()
            assert taken is not None
            self.snapshots.append(taken)
            self.copied_variables.append([array.copy() for array in taken.variables])
        self.shared_seconds = trainer.shared_seconds(), trainer.shared_seconds()
        for _ in range(2):
            trainer.finish()


class TrainerContract:
    """The same expectations of every trainer."""

    moments: Sequence[int] = (2,)  # after so many epochs another one goes on

    def make(self, wanted: Wanted) -> Trainer:
        """Return a trainer that has not trained yet."""
        raise AssertionError("each trainer says how it is made")

    def begin(self, **wanted: Any) -> Trainer:
        return self.make(Wanted(**wanted))

    @pytest.fixture(scope="class")
    @classmethod
    def whole(cls) -> Whole:
        whole = Whole()
        whole.train(cls().begin())
        return whole

    def test_an_epoch_gives_metrics_and_those_on_validation_rows(self, whole: Whole) -> None:
        assert len(whole.logs) == EPOCHS
        for logs in whole.logs:
            assert {"loss", "val_loss"} <= logs.keys()
            assert all(type(value) is float for value in logs.values())
            assert all(math.isfinite(value) for value in logs.values())

    def test_preparing_trains_nothing_and_changes_no_number(self, whole: Whole) -> None:
        trainer = self.begin()
        trainer.prepare()
        assert same(trainer.weights(), whole.copies[0])
        assert [trainer.train_epoch() for _ in range(2)] == whole.logs[:2]
        assert same(trainer.weights(), whole.copies[2])

    def test_weights_are_those_after_the_last_epoch(self, whole: Whole) -> None:
        for before, after in pairwise(whole.weights):
            assert not same(before, after)

    def test_what_was_handed_out_stays_as_it_was(self, whole: Whole) -> None:
        assert all(map(same, whole.weights, whole.copies))
        for snapshot, copied in zip(whole.snapshots, whole.copied_variables, strict=True):
            assert same(list(snapshot.variables), copied)

    def test_weights_that_are_not_finite_are_counted(self, whole: Whole) -> None:
        assert whole.broken == [0] * EPOCHS
        broken = self.begin(is_broken=True)
        broken.train_epoch()
        assert 0 < broken.count_broken_weights() <= len(broken.weights())

    def test_it_says_how_many_are_best_run_together(self) -> None:
        assert self.begin().together >= 1

    def test_its_share_of_a_common_time_is_given_once(self, whole: Whole) -> None:
        first, second = whole.shared_seconds
        assert first >= 0
        assert second == 0

    def test_it_has_stopped_once_a_callback_asks_for_it(self) -> None:
        trainer = self.begin(stops_after=2)
        told = []
        for _ in range(2):
            told.append(trainer.has_stopped)
            trainer.train_epoch()
        assert told == [False, False]
        assert trainer.has_stopped

    def test_another_one_goes_on_from_a_snapshot_as_if_it_were_this_one(self, whole: Whole) -> None:
        for epochs in self.moments:
            trainer = self.begin()
            trainer.restore(whole.snapshots[epochs - 1], epochs=epochs)
            assert same(trainer.weights(), whole.copies[epochs])
            rest = [trainer.train_epoch() for _ in range(EPOCHS - epochs)]
            assert rest == whole.logs[epochs:]
            assert same(trainer.weights(), whole.copies[-1])

    def test_a_snapshot_of_another_training_is_refused(self, whole: Whole) -> None:
        taken = whole.snapshots[0]
        larger = tuple(np.stack([array, array]) for array in taken.variables)
        trainer = self.begin()
        with pytest.raises(SnapshotError):
            trainer.restore(replace(taken, variables=larger), epochs=1)


class KerasTrainerContract(TrainerContract):
    """The same expectations of every trainer of a Keras model."""

    stages: tuple[Stage, ...] = ()
    task: TrainingTask
    heard: Heard

    def make_keras(self, task: TrainingTask) -> Trainer:
        raise AssertionError("each trainer says how it is made")

    def make(self, wanted: Wanted) -> Trainer:
        self.heard = Heard()
        self.task = task_of(wanted, self.stages, self.heard)
        return self.make_keras(self.task)

    @pytest.fixture(scope="class")
    @classmethod
    def kept(cls) -> KerasTrainerContract:
        """What the whole training was begun with."""
        return cls()

    @pytest.fixture(scope="class")
    @classmethod
    def whole(cls, kept: KerasTrainerContract) -> Whole:
        whole = Whole()
        whole.train(kept.begin())
        return whole

    def test_the_model_holds_the_weights_in_the_end(
        self, whole: Whole, kept: KerasTrainerContract
    ) -> None:
        assert same(whole.copies[-1], kept.task.model.get_weights())

    def test_callbacks_hear_of_one_training_and_every_epoch(
        self, whole: Whole, kept: KerasTrainerContract
    ) -> None:
        epochs = [f"epoch {epoch}" for epoch in range(EPOCHS)]
        assert kept.heard.lines == ["begin", *epochs, "end"]

    def test_its_numbers_are_those_of_fit_on_the_same_order_of_rows(self, whole: Whole) -> None:
        fit = make_trainer(task_of(Wanted(), self.stages), wanted="keras")
        theirs = [fit.train_epoch() for _ in range(EPOCHS)]
        for one, other in zip(whole.logs, theirs, strict=True):
            assert one == pytest.approx(other, rel=1e-5)
        for weight, other_weight in zip(whole.copies[-1], fit.weights(), strict=True):
            np.testing.assert_allclose(weight, other_weight, rtol=1e-4, atol=1e-6)


class Heard(keras.callbacks.Callback):
    """Writes down what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self.lines.append("begin")

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.lines.append(f"epoch {epoch}")

    def on_train_end(self, logs: Any = None) -> None:
        self.lines.append("end")


class Stops(keras.callbacks.Callback):
    """Asks to stop after an epoch."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.model.stop_training = epoch + 1 == self.after


def task_of(
    wanted: Wanted, stages: tuple[Stage, ...], *callbacks: keras.callbacks.Callback
) -> TrainingTask:
    """Return the training of a small network, which begins from the same weights each time."""
    seed_keras(4)
    with numpy_initial_weights():
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="relu")])
        model.add(keras.layers.Dense(1))
    rate = math.inf if wanted.is_broken else 0.05
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(rate, momentum=0.9), metrics=["mae"])
    stopping = () if wanted.stops_after is None else (Stops(wanted.stops_after),)
    return TrainingTask(
        model=model,
        train=TRAIN,
        validation=VALIDATION,
        batch_size=4,
        seed=3,
        rule=StopRule(metric=LOSS, epochs=EPOCHS, patience=None),
        callbacks=(*callbacks, *stopping),
        stages=stages,
    )


def same(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return all(np.array_equal(*pair) for pair in zip(one, other, strict=True))
