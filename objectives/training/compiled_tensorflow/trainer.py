"""Training on Keras's TensorFlow backend, an epoch a call of a ``tf.function``."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

import keras
import numpy as np

from objectives.data.rows import evaluation_batch
from objectives.training.compiled_tensorflow.tensorflow_pass import (
    TensorflowPass,
    Xla,
    put_on_device,
)
from objectives.training.keras_state.snapshot import (
    Snapshot,
    restore_snapshot,
    take_snapshot,
    variables_of,
)
from objectives.training.trainer import broken_weights, scalars

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.task import TrainingTask

# XLA takes 0.3 to 0.6 s to compile a small network and saves some 70 us a step.
_STEPS_WORTH_COMPILING = 5_000


@final
class CompiledTensorflowTrainer:
    """Trains any Keras model by its own ``train_step``, many steps a call.

    The state lives in the model's variables, so callbacks see it and may change it.
    """

    note = ""

    def __init__(
        self, task: TrainingTask, callbacks: EpochCallbacks, *, resident_bytes: int | None = None
    ) -> None:
        """Build what is missing of the model; it is traced when its first epoch begins.

        Args:
            task: The training, whose end tells whether compiling by XLA pays.
            callbacks: Told of every epoch.
            resident_bytes: Rows that take more memory are streamed; None for a quarter of the
                device's memory.
        """
        self._model = task.model
        self._rows = task.train
        self._callbacks = callbacks
        self._shuffling = np.random.default_rng(task.seed)
        self._has_trained = False
        self._has_finished = False
        _build_variables(task.model, task.train, batch_size=task.batch_size)
        pays = task.rule.epochs * task.steps >= _STEPS_WORTH_COMPILING
        self._training = TensorflowPass(
            task.model,
            "train_step",
            task.train,
            batch_size=task.batch_size,
            resident_bytes=resident_bytes,
            xla=Xla.WHERE_FASTER if pays else Xla.WHERE_ASKED_FOR,
        )
        self._measuring = None
        if task.validation is not None:
            self._measuring = TensorflowPass(
                task.model,
                "test_step",
                task.validation,
                batch_size=evaluation_batch(task.validation, batch_size=task.batch_size),
                resident_bytes=resident_bytes,
                # Few large batches: compiling them would take longer than it could ever save.
                xla=Xla.NEVER,
            )

    @property
    def together(self) -> int:
        """1: each training is a program of its own."""
        return 1

    def prepare(self) -> None:
        """Do nothing: the first epoch traces, and TensorFlow compiles when it is run."""

    @property
    def has_stopped(self) -> bool:
        """Whether a callback has asked to stop the training."""
        return self._callbacks.want_to_stop

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch on shuffled rows and measure the validation rows after it."""
        self._callbacks.begin_epoch()
        order = self._shuffling.permutation(len(self._rows)).astype(np.int32)
        logs = scalars(self._training.run(order))
        self._has_trained = True
        if self._measuring is not None:
            measured = scalars(self._measuring.run())
            logs |= {f"val_{name}": value for name, value in measured.items()}
        self._callbacks.end_epoch(logs)
        return logs

    def count_broken_weights(self) -> int:
        """Return how many weight arrays hold a number that is not finite."""
        return broken_weights(self.weights())

    def weights(self) -> list[np.ndarray]:
        """Return the weights as they stand."""
        return [np.array(weight) for weight in self._model.get_weights()]

    def shared_seconds(self) -> float:
        """Return 0: it trains alone."""
        return 0.0

    def snapshot(self) -> Snapshot | None:
        """Return what it needs to go on."""
        return take_snapshot(
            variables_of(self._model), shuffling=self._shuffling, callbacks=self._callbacks
        )

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on from a snapshot.

        Raises:
            SnapshotError: If it is of another training.
        """
        restore_snapshot(
            self._model,
            snapshot,
            epochs=epochs,
            shuffling=self._shuffling,
            callbacks=self._callbacks,
        )
        self._has_trained = True

    def finish(self) -> None:
        """Do what ``fit`` does at its end; does nothing the second time."""
        if self._has_finished:
            return
        self._has_finished = True
        # Averages of weights are zero until a step has been trained.
        if self._has_trained:
            self._model.optimizer.finalize_variable_values(self._model.trainable_weights)
        self._callbacks.end()


def _build_variables(model: keras.Model, rows: Rows, *, batch_size: int) -> None:
    """Create every variable that training will need: a loop cannot create any.

    Keras builds metrics and losses from the first batch that it sees, through a method that is
    not public; ``fit`` itself would train.
    """
    model._symbolic_build(data_batch=put_on_device(rows.head(batch_size)))
