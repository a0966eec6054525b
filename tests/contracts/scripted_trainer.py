"""The fake trainer: it reports scripted validation values, and trains nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from objectives.training.keras_state.snapshot import Snapshot, SnapshotError
from objectives.training.trainer import broken_weights


class ScriptedTrainer:
    """Its one weight, an array, holds the number of the epoch.

    Attributes:
        values: What is measured on validation rows, epoch by epoch.
        key: Under which name.
        units: The size of its weight.
        stops_after: The epoch after which a callback asks to stop, or None.
        finished: How often it was finished.
    """

    note = ""
    together = 1

    def __init__(
        self,
        values: Sequence[float],
        key: str = "val_loss",
        *,
        units: int = 1,
        stops_after: int | None = None,
    ) -> None:
        self.values = list(values)
        self.key = key
        self.stops_after = stops_after
        self.trained = 0
        self.weight = np.zeros(units)
        self.finished = 0
        self.has_stopped = False

    def train_epoch(self) -> dict[str, float]:
        self.trained += 1
        self.weight = self.weight + 1.0
        self.has_stopped = self.trained == self.stops_after
        return {"loss": 0.5, self.key: self.values[self.trained - 1]}

    def weights(self) -> list[np.ndarray]:
        return [self.weight.copy()]

    def prepare(self) -> None:
        """Nothing needs compiling."""

    def count_broken_weights(self) -> int:
        return broken_weights(self.weights())

    def shared_seconds(self) -> float:
        return 0.0

    def snapshot(self) -> Snapshot:
        return Snapshot(variables=tuple(self.weights()), shuffling={}, callbacks={})

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        if [one.shape for one in snapshot.variables] != [self.weight.shape]:
            raise SnapshotError("it is of another training")
        (self.weight,) = snapshot.variables
        self.trained = epochs

    def finish(self) -> None:
        self.finished += 1
