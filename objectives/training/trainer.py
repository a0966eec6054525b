"""The protocol of a trainer: how the epochs of one model run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    import keras


class Trainer(Protocol):
    """One model on one set of rows, trained an epoch at a time.

    Whatever trains must give the numbers of ``model.fit`` on the same order of rows. The model's
    own variables may lag behind until ``finish``.
    """

    note: str
    """Why it trains in another way than it usually would, for people; mostly empty."""

    @property
    def together(self) -> int:
        """How many trainings like this one are best run together; 1 where none are."""
        ...

    def prepare(self) -> None:
        """Do what can be done before the first epoch, beside whatever else is going on."""
        ...

    @property
    def has_stopped(self) -> bool:
        """Whether a callback has asked to stop the training."""
        ...

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch and return the metrics, those on validation rows as ``val_...``."""
        ...

    def count_broken_weights(self) -> int:
        """Return how many weight arrays held a number that is not finite after the last epoch."""
        ...

    def weights(self) -> list[np.ndarray]:
        """Return the weights as they stand, in the order of ``model.get_weights()``."""
        ...

    def shared_seconds(self) -> float:
        """Return, once, its share of a common training's time less what that cost its caller."""
        ...

    def finish(self) -> None:
        """End the training: the model holds the final weights, callbacks hear of the end."""
        ...


def loss_name(model: keras.Model) -> str:
    """Return the name of a compiled model's loss, empty when it is not a single one."""
    loss = model.loss
    if isinstance(loss, str):
        return loss
    return str(getattr(loss, "name", getattr(loss, "__name__", "")))


def broken_weights(weights: Iterable[np.ndarray]) -> int:
    """Return how many arrays hold a number that is not finite."""
    return sum(not np.isfinite(weight).all() for weight in weights)


def scalars(logs: Mapping[str, Any]) -> dict[str, float]:
    """Return the metrics that are single numbers; nothing can be ranked by the others."""
    return {name: float(value) for name, value in logs.items() if np.size(value) == 1}
