"""Training through Keras's own ``model.fit``, one epoch a call."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.training.rows import evaluation_batch
from objectives.training.trainer import broken_weights, scalars

if TYPE_CHECKING:
    import keras

    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.rows import Rows


@final
class KerasFitTrainer:
    """A trainer that works for every Keras model on every Keras backend.

    The rows are shuffled here, from a generator of this trainer's own, so that the order of
    batches depends on the seed alone and not on what else trains in the same process.
    """

    def __init__(
        self,
        model: keras.Model,
        train: Rows,
        validation: Rows | None,
        *,
        batch_size: int,
        seed: int,
        callbacks: EpochCallbacks,
        note: str = "",
    ) -> None:
        """Take a compiled model and its rows, which go through ``batch_size`` at a time.

        ``note`` says why it is trained this way.
        """
        self.note = note
        self._model = model
        self._train = train
        self._validation = validation
        self._batch_size = batch_size
        self._callbacks = callbacks
        self._shuffling = np.random.default_rng(seed)
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

    def finish(self) -> None:
        """Do what ``fit`` does at its end, once; the model holds its weights already."""
        if self._has_finished:
            return
        self._has_finished = True
        # Averages of weights are zero until a step has been trained.
        if self._has_trained:
            self._model.optimizer.finalize_variable_values(self._model.trainable_weights)
        self._callbacks.end()


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
