"""The protocol of a trainer: how one epoch runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from objectives.training.keras_fit import KerasFitTrainer

if TYPE_CHECKING:
    import keras
    import numpy as np

    from objectives.data import PreparedData


class Trainer(Protocol):
    """One model on one set of rows, trained an epoch at a time."""

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch and return the metrics, those on validation rows as ``val_...``."""
        ...

    def weights(self) -> list[np.ndarray]:
        """Return a copy of the model's weights as they stand."""
        ...

    def restore(self, weights: list[np.ndarray]) -> None:
        """Put weights back into the model."""
        ...


def make_trainer(model: keras.Model, data: PreparedData, *, batch_size: int, seed: int) -> Trainer:
    """Return the trainer for a model; the place where a faster one will be chosen."""
    return KerasFitTrainer(model, data, batch_size=batch_size, seed=seed)


def loss_name(model: keras.Model) -> str:
    """Return the name of a compiled model's loss, empty when it is not a single one."""
    loss = model.loss
    if isinstance(loss, str):
        return loss
    return str(getattr(loss, "name", getattr(loss, "__name__", "")))
