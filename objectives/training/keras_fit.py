"""Training through Keras's own ``model.fit``, one epoch a call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

from objectives.data.rows import evaluation_batch, keras_arguments
from objectives.training.keras_state.snapshot import Snapshot, SnapshotError
from objectives.training.keras_state.variables import build_variables
from objectives.training.model_training import ModelTraining
from objectives.training.trainer import broken_weights, numbers_of

if TYPE_CHECKING:
    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.task import TrainingTask


@final
class KerasFitTrainer:
    """A trainer that works for every Keras model on every Keras backend.

    The rows are shuffled before each call: ``fit`` would draw from what all in the process share.
    """

    def __init__(self, task: TrainingTask, callbacks: EpochCallbacks, *, note: str = "") -> None:
        """Take what to train; ``note`` says why it is trained this way."""
        self.note = note
        self._task = task
        self._model = task.model
        self._training = ModelTraining(task, callbacks)

    @property
    def together(self) -> int:
        """1: ``fit`` trains one model."""
        return 1

    def prepare(self) -> None:
        """Do nothing: ``fit`` compiles on its first batch."""

    @property
    def has_stopped(self) -> bool:
        """Whether a callback has asked to stop the training."""
        return self._training.has_stopped

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch on shuffled rows and measure the validation rows after it."""
        rows, order = self._task.train, self._training.begin_epoch()
        hooks = self._training.callbacks.batch_hooks()
        with _unfinished(self._model.optimizer):
            history: Any = self._model.fit(
                **keras_arguments(rows, batch_size=self._task.batch_size, order=order),
                epochs=1,
                shuffle=False,
                verbose=0,
                callbacks=hooks,
            )
        logs = numbers_of({name: values[-1] for name, values in history.history.items()})
        measured = self._task.validation
        if measured is not None:
            batch = evaluation_batch(measured, batch_size=self._task.batch_size)
            results = self._model.evaluate(
                **keras_arguments(measured, batch_size=batch),
                verbose=0,
                return_dict=True,
                callbacks=hooks,
            )
            logs |= {f"val_{name}": value for name, value in numbers_of(results).items()}
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
        """Return what it needs to go on; None for a model that is spread over devices."""
        if keras.distribution.distribution() or _strategy(self._model) is not None:
            return None
        return self._training.snapshot()

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on from a snapshot.

        Raises:
            SnapshotError: If it is of another training, or the model cannot be built ahead of
                its first batch.
        """
        try:
            build_variables(self._model, self._task.train, batch_size=self._task.batch_size)
        except Exception as error:
            # A user's model may need a batch that holds numbers; ``fit`` will tell what is wrong.
            raise SnapshotError(f"the model cannot be built without training: {error}") from error
        self._training.restore(snapshot, epochs=epochs)

    def finish(self) -> None:
        """Do what ``fit`` does at its end, once; the model holds its weights already."""
        self._training.finish()


def _strategy(model: keras.Model) -> Any:
    return getattr(model, "_distribute_strategy", None)


@contextmanager
def _unfinished(optimizer: keras.optimizers.Optimizer) -> Iterator[None]:
    """Keep ``fit`` from ending the training with each epoch.

    Its end puts the averages of weights, where the optimizer keeps some, in the weights' place.
    """
    optimizer.finalize_variable_values = lambda variables: None
    try:
        yield
    finally:
        del optimizer.finalize_variable_values
