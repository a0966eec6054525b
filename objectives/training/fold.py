"""One model on one fold: its epochs, early stopping, and finite checks."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING, final

from objectives.failure import DivergedError
from objectives.measurement import LearningCurve, Measurement
from objectives.training.checkpoint import SavedTraining
from objectives.training.keras_state.snapshot import SnapshotError
from objectives.training.stop_rule import StopRule, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from objectives.training.checkpoint import Checkpoint
    from objectives.training.trainer import Trainer


@final
class FoldTraining:
    """A training that can pause after any epoch and go on later.

    It stops as Keras's ``EarlyStopping`` would: once ``patience`` epochs in a row have not
    improved the metric.
    """

    def __init__(
        self,
        trainer: Trainer,
        *,
        rule: StopRule,
        in_unit: Callable[[Mapping[str, float]], dict[str, float]] = dict,
        checkpoint: Checkpoint | None = None,
        aside: str = "",
    ) -> None:
        """Prepare to train.

        Args:
            trainer: Trains the epochs.
            rule: When to stop, by which metric.
            in_unit: Turns what the trainer logs into metrics in the target's own unit.
            checkpoint: Where it is saved while it trains, and goes on from with ``restore``.
            aside: What else people should know of it.
        """
        self._trainer = trainer
        self._metric = rule.metric
        self._watch = Watch(rule)
        self._in_unit = in_unit
        self._measurements: list[Measurement] = []
        self._checkpoint = checkpoint
        self._aside = aside
        self._saved: deque[Measurement] = deque()
        self._seconds = self._saved_seconds = self._shared_seconds = 0.0
        self._closed = False

    @property
    def trainer(self) -> Trainer:
        """What trains the epochs."""
        return self._trainer

    @property
    def curve(self) -> LearningCurve:
        """The metrics of every epoch so far."""
        return LearningCurve.of(self._measurements)

    @property
    def epoch(self) -> int:
        """How many epochs were trained, or measured again from a checkpoint."""
        return len(self._measurements)

    @property
    def saved_seconds(self) -> float:
        """The time that the epochs of a checkpoint took the process that trained them."""
        return self._saved_seconds

    @property
    def shared_seconds(self) -> float:
        """Its epochs' time beyond that of ``advance``: its share of a common training, or ahead."""
        return self._shared_seconds

    @property
    def note(self) -> str:
        """How it is trained, for people, where that is not the usual way."""
        problem = "" if self._checkpoint is None else self._checkpoint.problem
        return "; ".join(part for part in (self._trainer.note, problem, self._aside) if part)

    @property
    def is_finished(self) -> bool:
        """Whether all epochs were trained, patience ran out, or a callback stopped it."""
        if self._closed or self._watch.is_over:
            return True
        return not self._saved and self._trainer.has_stopped

    def restore(self) -> None:
        """Go on where the checkpoint left off, if there is one; before the first epoch.

        Raises:
            SnapshotError: If it does not fit the model, which cannot be trained any more then.
        """
        saved = None if self._checkpoint is None else self._checkpoint.read()
        if self._checkpoint is None or saved is None:
            return
        try:
            self.go_on_from(saved)
        except SnapshotError:
            self._checkpoint.remove()
            raise

    def go_on_from(self, saved: SavedTraining) -> None:
        """Go on where a training of the same model was when it was saved; before the first epoch.

        Raises:
            SnapshotError: If it does not fit the model, which cannot be trained any more then.
        """
        self._trainer.restore(saved.snapshot, epochs=len(saved.measurements))
        self._saved.extend(saved.measurements)
        self._seconds = self._saved_seconds = saved.seconds

    def saved(self) -> SavedTraining | None:
        """Return the training as it stands, or None where it cannot be saved as yet."""
        if self._saved:
            return None
        snapshot = self._trainer.snapshot()
        if snapshot is None:
            return None
        return SavedTraining(
            measurements=tuple(self._measurements), seconds=self._seconds, snapshot=snapshot
        )

    def advance(self) -> Measurement:
        """Train one epoch; those of a checkpoint are not trained but given as they were.

        Raises:
            DivergedError: If the ranking metric or a loss is not finite.
            KeyError: If the model does not report the ranking metric; names what it reports.
        """
        if self._saved:
            measurement = self._saved.popleft()
            self._measurements.append(measurement)
            self._watch.take(measurement.metrics[self._metric.validation_key])
            return measurement
        began = time.monotonic()
        logs = self._trainer.train_epoch()
        measurement = Measurement(
            epoch=self.epoch + 1,
            metrics=self._in_unit(logs),
        )
        self._measurements.append(measurement)
        key = self._metric.validation_key
        if key not in measurement.metrics:
            raise KeyError(f"the model reports {', '.join(sorted(logs))}, but not {key}")
        broken = measurement.broken(self._metric)
        if broken:
            raise DivergedError(f"{', '.join(broken)} not finite in epoch {measurement.epoch}")
        self._watch.take(measurement.metrics[key])
        shared = self._trainer.shared_seconds()
        self._shared_seconds += shared
        self._seconds += time.monotonic() - began + shared
        if self._checkpoint is not None:
            self._checkpoint.save_if_due(self._trainer, self._measurements, seconds=self._seconds)
        return measurement

    def close(self) -> None:
        """Check the final weights and end the training; does nothing the second time.

        Raises:
            DivergedError: If a weight is not finite.
        """
        if self._closed:
            return
        self._closed = True
        require_finite_weights(self._trainer)
        self._trainer.finish()


def require_finite_weights(trainer: Trainer) -> None:
    """Raise ``DivergedError`` if a weight is not finite, whatever the metrics say.

    A classifier whose weights are all NaN still reports the majority class's share as accuracy.
    """
    count = trainer.count_broken_weights()
    if count:
        raise DivergedError(f"{count} weight array{'' if count == 1 else 's'} not finite")
