"""A training in several stages: after an epoch the model is changed, compiled anew and goes on."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, final

from objectives.seeds import stage_seed
from objectives.training.keras_state.snapshot import SnapshotError

if TYPE_CHECKING:
    import numpy as np

    from objectives.training.callbacks import EpochCallbacks
    from objectives.training.keras_state.snapshot import Snapshot
    from objectives.training.task import TrainingTask
    from objectives.training.trainer import Trainer

MakeTrainer = Callable[["TrainingTask"], "Trainer"]


@final
class StagedTrainer:
    """A trainer that hands the model from a trainer of one stage to one of the next.

    Each stage begins with a fresh optimizer, as after ``model.compile``: what Keras asks for when
    layers are frozen or thawed.
    """

    def __init__(self, task: TrainingTask, callbacks: EpochCallbacks, *, make: MakeTrainer) -> None:
        """Begin with the first stage.

        Args:
            task: The whole training.
            callbacks: Told of every epoch, whatever the stage.
            make: Makes the trainer of a stage, which is a task with a seed and an end of its own.
        """
        self._task = task
        self._later = deque(s for s in task.stages if s.after_epochs < task.rule.epochs)
        self._callbacks = callbacks
        self._make = make
        self._epoch = 0
        self._number = 0
        callbacks.expect_more(expected=bool(self._later))
        self._trainer = self._next_trainer()

    @property
    def note(self) -> str:
        """Why it trains in another way than it usually would."""
        return self._trainer.note

    @property
    def together(self) -> int:
        """How many trainings like this one are best run together."""
        return self._trainer.together

    def prepare(self) -> None:
        """Do what can be done before the first epoch."""
        self._trainer.prepare()

    @property
    def has_stopped(self) -> bool:
        """Whether a callback has asked to stop the training."""
        return self._trainer.has_stopped

    def train_epoch(self) -> dict[str, float]:
        """Train one epoch, the first one of a stage after the model has been changed for it."""
        if self._later and self._epoch == self._later[0].after_epochs:
            self._begin_stage()
        logs = self._trainer.train_epoch()
        self._epoch += 1
        return logs

    def count_broken_weights(self) -> int:
        """Return how many weight arrays held a number that is not finite after the last epoch."""
        return self._trainer.count_broken_weights()

    def weights(self) -> list[np.ndarray]:
        """Return the weights as they stand."""
        return self._trainer.weights()

    def shared_seconds(self) -> float:
        """Return, once, its share of a common training's time less what that cost its caller."""
        return self._trainer.shared_seconds()

    def snapshot(self) -> Snapshot | None:
        """Return what it needs to go on, with the stage that it is in."""
        taken = self._trainer.snapshot()
        return None if taken is None else replace(taken, stage=self._number)

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Go on in the stage of a snapshot: the model is changed for every stage up to it.

        Raises:
            SnapshotError: If it is of another training.
        """
        if snapshot.stage > len(self._later):
            raise SnapshotError(f"it is in stage {snapshot.stage} of {len(self._later)}")
        while self._number < snapshot.stage:
            self._epoch = self._later[0].after_epochs
            self._begin_stage()
        self._trainer.restore(snapshot, epochs=epochs)
        self._epoch = epochs

    def finish(self) -> None:
        """End the training, in whatever stage it is."""
        self._callbacks.expect_more(expected=False)
        self._trainer.finish()

    def _begin_stage(self) -> None:
        self._trainer.finish()
        self._later.popleft().begin(self._task.model)
        self._number += 1
        self._callbacks.expect_more(expected=bool(self._later))
        self._trainer = self._next_trainer()

    def _next_trainer(self) -> Trainer:
        rule = self._task.rule
        end = self._later[0].after_epochs if self._later else rule.epochs
        return self._make(
            replace(
                self._task,
                rule=replace(rule, epochs=end - self._epoch),
                seed=stage_seed(self._task.seed, self._number),
            )
        )
