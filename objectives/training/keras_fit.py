"""Training through Keras's own ``model.fit``, one epoch a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, final

import numpy as np

if TYPE_CHECKING:
    import keras

    from objectives.data import PreparedData

# Measuring needs no small batches; larger ones only cost memory.
_EVALUATION_BATCH = 4096


@final
class KerasFitTrainer:
    """A trainer that works for every Keras model on every Keras backend.

    The rows are shuffled here, from a generator of this trainer's own, so that the order of
    batches depends on the seed alone and not on what else trains in the same process.
    """

    def __init__(
        self, model: keras.Model, data: PreparedData, *, batch_size: int, seed: int
    ) -> None:
        """Take a compiled model and prepared data; rows go through ``batch_size`` at a time."""
        self._model = model
        self._data = data
        self._batch_size = batch_size
        self._shuffling = np.random.default_rng(seed)

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch on shuffled rows and measure the validation rows after it."""
        data = self._data
        order = self._shuffling.permutation(len(data.x_train))
        history: Any = self._model.fit(
            data.x_train[order],
            data.y_train[order],
            batch_size=self._batch_size,
            epochs=1,
            shuffle=False,
            verbose=0,
        )
        metrics = {name: float(values[-1]) for name, values in history.history.items()}
        if len(data.x_validation):
            measured = self._model.evaluate(
                data.x_validation,
                data.y_validation,
                batch_size=min(_EVALUATION_BATCH, len(data.x_validation)),
                verbose=0,
                return_dict=True,
            )
            metrics.update({f"val_{name}": float(value) for name, value in measured.items()})
        return metrics

    def weights(self) -> list[np.ndarray]:
        """Return a copy of the model's weights as they stand."""
        return [np.array(weight) for weight in self._model.get_weights()]

    def restore(self, weights: list[np.ndarray]) -> None:
        """Put weights back into the model."""
        self._model.set_weights(weights)
