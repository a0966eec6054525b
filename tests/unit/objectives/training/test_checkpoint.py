"""A training that goes on from a file gives the numbers of one that never stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from keras.optimizers import schedules

from objectives.data.rows import Rows
from objectives.measurement import LearningCurve, Measurement
from objectives.metric import Direction, Metric
from objectives.training.callbacks import EpochCallbacks
from objectives.training.checkpoint import Checkpoint
from objectives.training.choice import make_companions, make_trainer
from objectives.training.fold import FoldTraining
from objectives.training.keras_state.seed import seed_keras
from objectives.training.keras_state.snapshot import SnapshotError
from objectives.training.stage import Stage
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from objectives.training.trainer import Trainer
from tests.repository import REPOSITORY

EPOCHS = 4
LOSS = Metric("loss", Direction.MINIMIZE)


class SlowsDown(keras.callbacks.Callback):
    """Halves the learning rate as soon as three losses are known, and then every epoch."""

    def __init__(self) -> None:
        super().__init__()
        self.losses: list[float] = []

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.losses.append(logs["loss"])
        if len(self.losses) >= 3:
            self.model.optimizer.learning_rate = float(self.model.optimizer.learning_rate) / 2


class StopsAfterThree(keras.callbacks.Callback):
    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        self.model.stop_training = epoch == 2


class KeepsADeque(keras.callbacks.Callback):
    def __init__(self) -> None:
        super().__init__()
        self.latest: deque[float] = deque(maxlen=2)


def deep() -> keras.Model:
    """Return a network with what keeps a state: seeds, averages, moments, a schedule's steps."""
    rate = schedules.CosineDecay(0.05, 12)
    return network(
        layers.Dense(6, activation="relu"),
        layers.BatchNormalization(),
        layers.Dropout(0.3),
        layers.Dense(4, activation="relu", dtype="bfloat16"),
        optimizer=keras.optimizers.Adam(rate, use_ema=True, ema_momentum=0.9),
    )


def plain() -> keras.Model:
    return network(
        layers.Dense(6, activation="relu"), optimizer=keras.optimizers.Adam(0.1, clipnorm=1.0)
    )


def frozen() -> keras.Model:
    model = network(layers.Dense(6, activation="relu"), layers.Dropout(0.2), optimizer="adam")
    model.layers[0].trainable = False
    model.compile(loss="mse", optimizer="adam")
    return model


def network(*hidden: keras.Layer, optimizer: Any) -> keras.Model:
    model = keras.Sequential([keras.Input((5,)), *hidden, layers.Dense(1)])
    model.compile(loss="mse", optimizer=optimizer, metrics=["mae"])
    return model


def thaw(model: keras.Model) -> None:
    model.layers[0].trainable = True
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.05, momentum=0.9))


def plateau() -> list[keras.callbacks.Callback]:
    # A difference that no epoch makes: the rate falls after every other epoch.
    own = keras.callbacks.ReduceLROnPlateau(monitor="loss", min_delta=9.0, patience=2)
    return [own, SlowsDown()]


@dataclass(frozen=True, kw_only=True)
class Case:
    build: Callable[[], keras.Model]
    callbacks: Callable[[], Sequence[keras.callbacks.Callback]] = list
    stages: Sequence[Stage] = ()
    patience: int | None = None


CASES = {
    "all_that_keeps_a_state": Case(build=deep),
    "callbacks_that_remember": Case(build=plain, callbacks=plateau),
    "patience": Case(build=deep, patience=2),
    "a_callback_that_stops": Case(build=plain, callbacks=lambda: [StopsAfterThree()]),
    "stages": Case(build=frozen, stages=[Stage(after_epochs=2, begin=thaw)]),
    "stages_with_callbacks": Case(
        build=frozen, stages=[Stage(after_epochs=2, begin=thaw)], callbacks=plateau
    ),
}


def drawn_rows(rows: int) -> Rows:
    x = np.random.default_rng(rows).normal(size=(rows, 5)).astype(np.float32)
    return Rows(x=x, y=np.sin(x.sum(axis=1, keepdims=True)))


TRAIN, VALIDATION = drawn_rows(75), drawn_rows(30)


def begun(
    case: Case, wanted: str, checkpoint: Checkpoint | None = None, **more: Any
) -> FoldTraining:
    seed_keras(3)
    rule = StopRule(metric=LOSS, epochs=EPOCHS, patience=case.patience)
    task = TrainingTask(
        model=case.build(),
        train=TRAIN,
        validation=VALIDATION,
        batch_size=16,
        seed=3,
        rule=rule,
        callbacks=case.callbacks(),
        stages=case.stages,
    )
    trainer = make_trainer(task, wanted=wanted, **more)
    return FoldTraining(trainer, rule=rule, checkpoint=checkpoint)


def checkpoint_at(folder: Path, *, seconds: float = 0.0, **changes: Any) -> Checkpoint:
    identity = {"configuration": {"rate": 0.1}, "trial": 7} | changes
    return Checkpoint(folder / "kept" / "0007-0.npz", identity=identity, every_seconds=seconds)


def trained(training: FoldTraining) -> tuple[LearningCurve, list[np.ndarray]]:
    while not training.is_finished:
        training.advance()
    training.close()
    return training.curve, training.trainer.weights()


def counted_epochs(trainer: Trainer) -> list[dict[str, float]]:
    """Return a list that grows by an entry with every epoch that a trainer trains."""
    train_epoch, logs = trainer.train_epoch, []

    def counted() -> dict[str, float]:
        logs.append(train_epoch())
        return logs[-1]

    trainer.train_epoch = counted  # type: ignore[method-assign]
    return logs


@pytest.mark.parametrize("wanted", ["auto", "keras"])
@pytest.mark.parametrize("name", CASES)
def test_stopped_after_any_epoch_it_goes_on_as_if_it_never_had(
    tmp_path: Path, name: str, wanted: str
) -> None:
    case = CASES[name]
    curve, weights = trained(begun(case, wanted))
    first = begun(case, wanted, checkpoint_at(tmp_path))
    for _ in range(curve.epochs):
        measurement = first.advance()
        # Tracing for TensorFlow takes seconds each time.
        if keras.config.backend() == "tensorflow" and measurement.epoch != 2:
            continue
        # Another process: everything anew, and only what is left is trained.
        again = begun(case, wanted, checkpoint_at(tmp_path, seconds=1e6))
        again.restore()
        epochs = counted_epochs(again.trainer)
        curve_again, weights_again = trained(again)
        assert curve_again == curve
        assert len(epochs) == curve.epochs - measurement.epoch
        for one, other in zip(weights, weights_again, strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.slow
@pytest.mark.integration
@pytest.mark.skipif(keras.config.backend() == "tensorflow", reason="runs there already")
def test_on_tensorflow_too() -> None:
    this = "test_stopped_after_any_epoch_it_goes_on_as_if_it_never_had"
    quickly = {"XLA_FLAGS": "--xla_backend_optimization_level=0", "TF_CPP_MIN_LOG_LEVEL": "3"}
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", f"{__file__}::{this}"],
        env=os.environ | quickly | {"KERAS_BACKEND": "tensorflow"},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, run.stdout


def test_the_epochs_of_a_checkpoint_come_one_by_one(tmp_path: Path) -> None:
    first = begun(CASES["patience"], "auto", checkpoint_at(tmp_path))
    wanted = [first.advance() for _ in range(2)]
    again = begun(CASES["patience"], "auto", checkpoint_at(tmp_path))
    again.restore()
    assert again.epoch == 0
    assert [again.advance()] == wanted[:1]
    assert again.epoch == 1
    assert [again.advance()] == wanted[1:]
    assert again.saved_seconds > 0


def test_it_is_saved_once_the_time_has_come(tmp_path: Path) -> None:
    now = [0.0]
    path = tmp_path / "kept" / "0007-0.npz"
    checkpoint = Checkpoint(path, identity={}, every_seconds=60, clock=lambda: now[0])
    training = begun(CASES["patience"], "auto", checkpoint)
    saved = []
    for seconds in (59, 2, 58, 2):
        now[0] += seconds
        training.advance()
        kept = Checkpoint(path, identity={}, every_seconds=60).read()
        saved.append(0 if kept is None else len(kept.measurements))
    assert saved == [0, 2, 2, 4]


@pytest.mark.parametrize(
    "changes", [{"trial": 8}, {"configuration": {"rate": 0.2}}, {"seed": 1}], ids=str
)
def test_what_another_training_saved_is_removed(tmp_path: Path, changes: dict[str, Any]) -> None:
    begun(CASES["patience"], "auto", checkpoint_at(tmp_path)).advance()
    (path,) = (tmp_path / "kept").iterdir()
    assert checkpoint_at(tmp_path).read() is not None
    assert checkpoint_at(tmp_path, **changes).read() is None
    assert not path.exists()


def test_a_damaged_file_is_removed(tmp_path: Path) -> None:
    begun(CASES["callbacks_that_remember"], "auto", checkpoint_at(tmp_path)).advance()
    (path,) = (tmp_path / "kept").iterdir()
    whole = path.read_bytes()
    draw = np.random.default_rng(0)
    damaged = [b"", b"PK", whole[: len(whole) // 2], whole[:-1], b"x" * len(whole)]
    damaged += [
        whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :]
        for at in draw.integers(0, len(whole), size=100)
    ]
    unharmed = checkpoint_at(tmp_path).read()
    assert unharmed is not None
    for content in damaged:
        path.write_bytes(content)
        saved = checkpoint_at(tmp_path).read()
        # Some bytes of a zip file, such as dates, say nothing about what is in it.
        assert saved is None or saved.measurements == unharmed.measurements
        assert path.exists() is (saved is not None)


def test_a_model_of_another_shape_is_refused_and_what_was_saved_is_gone(tmp_path: Path) -> None:
    begun(CASES["patience"], "auto", checkpoint_at(tmp_path)).advance()
    other = begun(CASES["callbacks_that_remember"], "auto", checkpoint_at(tmp_path))
    with pytest.raises(SnapshotError):
        other.restore()
    assert list((tmp_path / "kept").iterdir()) == []


def test_where_nothing_can_be_written_it_trains_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "no such folder" / "kept" / "0007-0.npz"
    checkpoint = Checkpoint(path, identity={}, every_seconds=0)
    training = begun(CASES["patience"], "auto", checkpoint)
    assert training.advance().epoch == 1
    assert training.note == "could not be saved while it trained (No such file or directory)"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_saved_where_a_callback_collects_what_cannot_be() -> None:
    model = plain()
    told = EpochCallbacks([SlowsDown(), KeepsADeque()], model, epochs=1)
    assert told.snapshot() is None
    fine = EpochCallbacks([SlowsDown(), keras.callbacks.TerminateOnNaN()], model, epochs=1)
    assert fine.snapshot() is not None


@pytest.mark.skipif(keras.config.backend() != "jax", reason="only there models train together")
def test_what_trains_together_is_not_saved_and_what_goes_on_trains_alone(tmp_path: Path) -> None:
    case = Case(build=plain)
    begun(case, "auto", checkpoint_at(tmp_path)).advance()
    companions = make_companions(2)
    trainings = [begun(case, "auto", companions=companions) for _ in range(2)]
    trainings.append(begun(case, "auto", checkpoint_at(tmp_path), companions=companions))
    assert {training.trainer.together for training in trainings} == {2}
    trainings[2].restore()
    assert trainings[2].trainer.together == 1
    measured: list[Measurement] = [training.advance() for training in trainings]
    assert {measurement.epoch for measurement in measured} == {1}
    assert [training.trainer.snapshot() is None for training in trainings] == [True, True, False]
