"""The protocol of a trainer: how the epochs of one model run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import keras
import numpy as np

if TYPE_CHECKING:
    from objectives.training.keras_state.snapshot import Snapshot


class Trainer(Protocol):
    """One model on one set of rows, trained an epoch at a time.

    Whatever trains must give the numbers of ``model.fit`` on the same order of rows. The model's
    own variables may lag behind until ``finish``.
    """

    @property
    def note(self) -> str:
        """Why it trains in another way than it usually would, for people; mostly empty."""
        ...

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

    def snapshot(self) -> Snapshot | None:
        """Return everything that the training needs to go on in another process.

        None while that cannot be, such as for a training that runs together with others in one
        program, whose epochs may be ahead of those that were asked for.
        """
        ...

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on from a snapshot taken after so many epochs; before anything else is asked.

        The epochs to come give the numbers that they would have given without a break.

        Raises:
            SnapshotError: If it is of another training; this one cannot be used any more then.
        """
        ...

    def finish(self) -> None:
        """End the training: the model holds the final weights, callbacks hear of the end."""
        ...


def loss_name(model: keras.Model) -> str:
    """Return the name of a compiled model's loss, empty when its outputs have different ones."""
    named = {_name_of(loss) for loss in keras.tree.flatten(model.loss)}
    return named.pop() if len(named) == 1 else ""


def _name_of(loss: Any) -> str:
    """Return Keras's own name of a loss, however it was written, else what it calls itself."""
    if isinstance(loss, str):
        try:
            loss = keras.losses.get(loss)
        except ValueError:
            return str(loss)
    if type(loss).__module__.startswith("keras."):
        # Of one of Keras's classes the name may be the person's.
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(loss).__name__).lower()
    return str(getattr(loss, "__name__", getattr(loss, "name", "")))


def broken_weights(weights: Iterable[np.ndarray]) -> int:
    """Return how many arrays hold a number that is not finite."""
    return sum(not np.isfinite(weight).all() for weight in weights)


def numbers_of(logs: Mapping[str, Any]) -> dict[str, float]:
    """Return each metric as a number, of whatever shape it is.

    An array of one number is that number. One of several, such as ``F1Score`` with
    ``average=None``, becomes one metric each: ``f1_score[0]``, ``f1_score[1]``. Metrics that stand
    in a mapping of their own, as a ``train_step`` may return them, count by their own names.
    """
    numbers: dict[str, float] = {}
    for name, value in logs.items():
        if isinstance(value, Mapping):
            numbers |= numbers_of(value)
            continue
        array = np.asarray(value, dtype=np.float64)
        if array.size == 1:
            numbers[name] = float(array.item())
            continue
        for place, number in np.ndenumerate(array):
            numbers[f"{name}[{','.join(map(str, place))}]"] = float(number)
    return numbers
