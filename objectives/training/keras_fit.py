"""Training through Keras's own ``model.fit``, one epoch a call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

from objectives.data.rows import evaluation_batch
from objectives.training.keras_state.snapshot import (
    Snapshot,
    SnapshotError,
    restore_snapshot,
    take_snapshot,
    variables_of,
)
from objectives.training.trainer import broken_weights, scalars

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.task import TrainingTask


@final
class KerasFitTrainer:
    """A trainer that works for every Keras model on every Keras backend.

    The rows are shuffled here, from a generator of this trainer's own, so that the order of
    batches depends on the seed alone and not on what else trains in the same process.
    """

    def __init__(self, task: TrainingTask, callbacks: EpochCallbacks, *, note: str = "") -> None:
        """Take what to train; ``note`` says why it is trained this way."""
        self.note = note
        self._model = task.model
        self._train = task.train
        self._validation = task.validation
        self._batch_size = task.batch_size
        self._callbacks = callbacks
        self._shuffling = np.random.default_rng(task.seed)
        self._has_trained = self._has_finished = False

    @property
    def together(self) -> int:
        """1: ``fit`` trains one model."""
        return 1

    def prepare(self) -> None:
        """Do nothing: ``fit`` compiles on its first batch."""

    @property
    def has_stopped(self) -> bool:
        """Whether a callback has asked to stop the training."""
        return self._callbacks.want_to_stop

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch on shuffled rows and measure the validation rows after it."""
        self._callbacks.begin_epoch()
        order = self._shuffling.permutation(len(self._train)).astype(np.int32)
        rows = self._train.take(order)
        hooks = self._callbacks.batch_hooks()
        with _unfinished(self._model.optimizer):
            history: Any = self._model.fit(
                rows.x,
                rows.y,
                sample_weight=rows.sample_weight,
                batch_size=self._batch_size,
                epochs=1,
                shuffle=False,
                verbose=0,
                callbacks=hooks,
            )
        self._has_trained = True
        logs = scalars({name: values[-1] for name, values in history.history.items()})
        if self._validation is not None:
            measured = self._model.evaluate(
                self._validation.x,
                self._validation.y,
                sample_weight=self._validation.sample_weight,
                batch_size=evaluation_batch(self._validation, batch_size=self._batch_size),
                verbose=0,
                return_dict=True,
                callbacks=hooks,
            )
            logs |= {f"val_{name}": value for name, value in scalars(measured).items()}
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
        """Return what it needs to go on; None for a model that is spread over devices."""
        if keras.distribution.distribution() or _strategy(self._model) is not None:
            return None
        return take_snapshot(
            variables_of(self._model), shuffling=self._shuffling, callbacks=self._callbacks
        )

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on from a snapshot.

        Raises:
            SnapshotError: If it is of another training, or the model cannot be built ahead of
                its first batch.
        """
        try:
            _build_variables(self._model, self._train.head(self._batch_size))
        except Exception as error:
            # A user's model may need a batch that holds numbers; ``fit`` will tell what is wrong.
            raise SnapshotError(f"the model cannot be built without training: {error}") from error
        restore_snapshot(
            self._model,
            snapshot,
            epochs=epochs,
            shuffling=self._shuffling,
            callbacks=self._callbacks,
        )
        self._has_trained = True

    def finish(self) -> None:
        """Do what ``fit`` does at its end, once; the model holds its weights already."""
        if self._has_finished:
            return
        self._has_finished = True
        # Averages of weights are zero until a step has been trained.
        if self._has_trained:
            self._model.optimizer.finalize_variable_values(self._model.trainable_weights)
        self._callbacks.end()


def _strategy(model: keras.Model) -> Any:
    return getattr(model, "_distribute_strategy", None)


def _build_variables(model: keras.Model, rows: Rows) -> None:
    """Create every variable, as ``fit`` does on its first batch; ``fit`` itself would train."""
    if keras.config.backend() == "tensorflow":
        from objectives.training.compiled_tensorflow.tensorflow_pass import put_on_device

        model._symbolic_build(data_batch=put_on_device(rows))
    else:
        model._symbolic_build(data_batch=rows.data)
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)


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
