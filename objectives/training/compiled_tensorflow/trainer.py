"""Training on Keras's TensorFlow backend, an epoch a call of a ``tf.function``."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from objectives.data.rows import evaluation_batch
from objectives.training.compiled_tensorflow.tensorflow_pass import TensorflowPass, Xla
from objectives.training.keras_state.variables import build_variables
from objectives.training.model_training import ModelTraining
from objectives.training.trainer import broken_weights, numbers_of

if TYPE_CHECKING:
    import numpy as np

    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.keras_state.snapshot import Snapshot
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
        self._training = ModelTraining(task, callbacks)
        build_variables(task.model, task.train, batch_size=task.batch_size)
        pays = task.rule.epochs * task.steps >= _STEPS_WORTH_COMPILING
        self._train_pass = TensorflowPass(
            task.model,
            "train_step",
            task.train,
            batch_size=task.batch_size,
            resident_bytes=resident_bytes,
            xla=Xla.WHERE_FASTER if pays else Xla.WHERE_ASKED_FOR,
        )
        self._measure_pass = None
        if task.validation is not None:
            self._measure_pass = TensorflowPass(
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
        return self._training.has_stopped

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch on shuffled rows and measure the validation rows after it."""
        order = self._training.begin_epoch()
        logs = numbers_of(self._train_pass.run(order))
        if self._measure_pass is not None:
            measured = numbers_of(self._measure_pass.run())
            logs |= {f"val_{name}": value for name, value in measured.items()}
        self._training.end_epoch(logs)
        return logs

    def count_broken_weights(self) -> int:
        """Return how many weight arrays hold a number that is not finite."""
        return broken_weights(self.weights())

    def weights(self) -> list[np.ndarray]:
        """Return the weights as they stand."""
        return self._training.weights()

    def shared_seconds(self) -> float:
        """Return 0: it trains alone."""
        return 0.0

    def snapshot(self) -> Snapshot | None:
        """Return what it needs to go on."""
        return self._training.snapshot()

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on from a snapshot.

        Raises:
            SnapshotError: If it is of another training.
        """
        self._training.restore(snapshot, epochs=epochs)

    def finish(self) -> None:
        """Do what ``fit`` does at its end; does nothing the second time."""
        self._training.finish()
