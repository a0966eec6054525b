"""What every trainer keeps of a training between its epochs, and how it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, final

import numpy as np

from objectives.training.keras_state.snapshot import (
    Snapshot,
    restore_snapshot,
    take_snapshot,
    variables_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.task import TrainingTask


@final
class ModelTraining:
    """A model in training: in which order its rows come, who is told, and how it goes on.

    The order is drawn here, from a generator of this training's own, so that it depends on the
    seed alone and not on what else trains in the same process.
    """

    def __init__(self, task: TrainingTask, callbacks: EpochCallbacks) -> None:
        """Begin before the first epoch; ``callbacks`` are told of every one."""
        self.model = task.model
        self.callbacks = callbacks
        self.shuffling = np.random.default_rng(task.seed)
        """Draws the order of rows, once an epoch."""
        self._rows = len(task.train)
        self._in_order = task.train.in_order
        self._has_trained = self._has_finished = False

    @property
    def has_stopped(self) -> bool:
        """Whether a callback has asked to stop the training."""
        return self.callbacks.want_to_stop

    @property
    def has_finished(self) -> bool:
        """Whether it was ended."""
        return self._has_finished

    def begin_epoch(self) -> NDArray[np.int32]:
        """Tell the callbacks that an epoch begins, and return the order of its rows."""
        self.callbacks.begin_epoch()
        if self._in_order:
            return np.arange(self._rows, dtype=np.int32)
        return self.shuffling.permutation(self._rows).astype(np.int32)

    def end_epoch(self, logs: Mapping[str, float]) -> None:
        """Take in that an epoch was trained, and tell the callbacks of its metrics."""
        self._has_trained = True
        self.callbacks.end_epoch(logs)

    def weights(self) -> list[np.ndarray]:
        """Return the weights that the model holds."""
        return [np.array(weight) for weight in self.model.get_weights()]

    def snapshot(
        self, variables: Iterable[Any] | None = None, *, drawn: dict[str, Any] | None = None
    ) -> Snapshot | None:
        """Return what it needs to go on, or None where a callback holds what cannot be kept.

        Args:
            variables: The values of the model's and the optimizer's; None for those that the
                model holds.
            drawn: The state of the generator ``shuffling`` after these; None for its state now.
        """
        shuffling = self.shuffling
        if drawn is not None:
            shuffling = np.random.default_rng()
            shuffling.bit_generator.state = drawn
        return take_snapshot(
            variables_of(self.model) if variables is None else variables,
            shuffling=shuffling,
            callbacks=self.callbacks,
        )

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on from a snapshot; the model must have all its variables.

        Raises:
            SnapshotError: If it is of another training.
        """
        restore_snapshot(
            self.model,
            snapshot,
            epochs=epochs,
            shuffling=self.shuffling,
            callbacks=self.callbacks,
        )
        self._has_trained = True

    def finish(self) -> None:
        """Do what ``fit`` does at its end; does nothing the second time."""
        if self._has_finished:
            return
        self._has_finished = True
        # Averages of weights are zero until a step has been trained.
        if self._has_trained:
            self.model.optimizer.finalize_variable_values(self.model.trainable_weights)
        self.callbacks.end()
