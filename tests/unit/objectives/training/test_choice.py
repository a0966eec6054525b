"""Which trainer a model gets, why, and what a user's class may say about its training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from objectives.catalog import ObjectiveReference
from objectives.data.rows import Rows, evaluation_batch, weights_of_classes
from objectives.demands import demanded_keras_backend
from objectives.errors import ObjectiveError
from objectives.metric import Direction, Metric
from objectives.training.callbacks import callbacks_that_watch_batches
from objectives.training.choice import fit_reason, make_trainer
from objectives.training.compiled_jax.trainer import CompiledJaxTrainer
from objectives.training.keras_fit import KerasFitTrainer
from objectives.training.keras_state.seed import seed_keras
from objectives.training.stop_rule import StopRule
from objectives.training.task import TrainingTask
from objectives.user_file import load_user_objective

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


@pytest.mark.parametrize(
    ("callback", "watches"),
    [
        (BatchWatcher(), True),
        (EpochWatcher(), False),
        (keras.callbacks.EarlyStopping(), False),
        (keras.callbacks.ReduceLROnPlateau(), False),
        (keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate), False),
        (keras.callbacks.CSVLogger("log.csv"), False),
        (keras.callbacks.ModelCheckpoint("m.keras"), False),
        (keras.callbacks.ModelCheckpoint("m.keras", save_freq=10), True),
        (keras.callbacks.TensorBoard("logs"), False),
        (keras.callbacks.TensorBoard("logs", update_freq=5), True),
        (keras.callbacks.TerminateOnNaN(), True),
        (keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None), False),
        (keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None), True),
    ],
)
def test_callbacks_that_hear_of_batches_are_told_apart(callback: Any, watches: bool) -> None:
    assert bool(callbacks_that_watch_batches([callback])) is watches


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


@pytest.mark.parametrize(
    ("shape", "batch"),
    [((5000, 8), 4096), ((100, 8), 100), ((5000, 224, 224, 3), 32), ((20000, 28, 28), 4096)],
)
def test_measured_batches_fit_into_memory(shape: tuple[int, ...], batch: int) -> None:
    x = np.broadcast_to(np.float32(0), shape)
    assert evaluation_batch(Rows(x=x, y=x[:, :1]), batch_size=32) == batch


def test_class_weights_become_weights_of_rows() -> None:
    weights = {0: 2.0, 2: 0.5}
    np.testing.assert_array_equal(weights_of_classes(np.array([0, 1, 2]), weights), [2, 1, 0.5])
    one_hot = np.eye(3, dtype="float32")
    np.testing.assert_array_equal(weights_of_classes(one_hot, weights), [2, 1, 0.5])
    with pytest.raises(ValueError, match="sample_weight"):
        weights_of_classes((one_hot, one_hot), weights)


OWN = """
import keras
import numpy as np

class Own:
    keras_backend = {backend!r}
    class_weight = {{0: 1.0, 1: 3.0}}

    def data(self):
        return np.zeros((20, 4), "float32"), np.arange(20) % 2

    def inputs(self, x):
        return {{"wide": x[:, :2], "deep": x[:, 1:]}}

    def targets(self, y):
        return y[:, None]

    def callbacks(self, configuration):
        return [keras.callbacks.EarlyStopping()]

    def build_model(self, configuration, signature):
        raise NotImplementedError
"""


def own_file(folder: Path, backend: str) -> str:
    path = folder / "own.py"
    path.write_text(OWN.format(backend=backend))
    return f"{path}:Own"


def test_a_users_class_may_arrange_its_rows(tmp_path: Path) -> None:
    own = load_user_objective(own_file(tmp_path, "jax"))
    x, y = np.zeros((3, 4), "float32"), np.array([0.0, 1.0, 1.0], "float32")
    rows = own.rows(x, y, configuration={}, classes=2, are_trained=True)  # type: ignore[arg-type]
    assert {name: part.shape for name, part in rows.x.items()} == {"wide": (3, 2), "deep": (3, 3)}
    assert rows.y.shape == (3, 1)
    np.testing.assert_array_equal(rows.sample_weight, [1, 3, 3])
    measured = own.rows(x, y, configuration={}, classes=2, are_trained=False)  # type: ignore[arg-type]
    assert measured.sample_weight is None, "as in model.fit"
    (callback,) = own.callbacks({}, has_validation=True)  # type: ignore[arg-type]
    assert isinstance(callback, keras.callbacks.EarlyStopping)


def test_a_class_demands_its_backend_before_its_file_is_run(tmp_path: Path) -> None:
    def demanded(text: str) -> str | None:
        return demanded_keras_backend(ObjectiveReference(text=text))

    assert demanded(own_file(tmp_path, "tensorflow")) == "tensorflow"
    assert demanded("digits") is None
    assert demanded(f"{tmp_path}/own.py:Other") is None
    assert demanded(f"{tmp_path}/missing.py:Own") is None
    with pytest.raises(ObjectiveError, match=r"Own\.keras_backend 'jx' is not known.*jax"):
        demanded(own_file(tmp_path, "jx"))
