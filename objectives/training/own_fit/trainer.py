"""A trainer around a person's own ``fit``: it runs at its own will, an epoch at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, final

import keras
import numpy as np

from objectives.training.keras_state.snapshot import SnapshotError
from objectives.training.own_fit.arguments import filled_in_fit, fit_call, has_other_rows
from objectives.training.own_fit.running_fit import Report, RunningFit
from objectives.training.trainer import broken_weights, numbers_of

if TYPE_CHECKING:
    from objectives.training.keras_state.snapshot import Snapshot
    from objectives.training.task import OwnFit, TrainingTask

_CHANGES = "fit trains on rows that it has changed, and test rows would be measured as they are"


@final
class OwnFitTrainer:
    """A trainer whose epochs are those of a person's ``fit(hp, model, x, y, ...)``.

    Its batch size, epochs, order of rows and callbacks are its own; the study's epochs, patience
    and pruning end it earlier, as a callback that stops the training would.
    """

    def __init__(self, task: TrainingTask, fit: OwnFit) -> None:
        """Take what to train; nothing runs yet."""
        self._task = task
        metric = task.rule.metric
        self._key = metric.name if task.validation is None else metric.validation_key
        self._has_unit = task.unit is not None
        self._running = RunningFit(self._whole_fit(fit), seed=task.seed, needed=self._key)
        self._has_number = self._has_changed = False

    def _whole_fit(self, fit: OwnFit) -> Any:
        def call() -> Any:
            callbacks = [*self._task.callbacks, self._running.callback]
            with filled_in_fit(self._task, callbacks, begun=self._begun):
                return fit_call(self._task, fit, callbacks)()

        return call

    def _begun(self, given: Mapping[str, Any]) -> None:
        """Take in with which arguments a ``model.fit`` begins.

        At retraining there are no validation rows, and the name of the metric is that of the
        training rows. An epoch is one that a trial would have had if it is measured there.
        """
        names = ("validation_data", "validation_split")
        passed = any(name in given for name in names)
        self._running.is_measured = passed or self._task.validation is not None
        self._has_changed = self._has_changed or has_other_rows(given.get("x"), self._task.train)
        if self._has_changed and self._task.validation is None:
            raise ValueError(f"{_CHANGES}; change them in a layer of the model, or in data()")

    @property
    def note(self) -> str:
        """How it trains, and what a number is ranked as that bears no name."""
        notes = ["trains by its own fit"]
        if self._has_number:
            notes.append(f"the number that it returns is ranked as {self._task.rule.metric.name}")
        if self._has_changed:
            notes.append(f"it cannot be retrained, since {_CHANGES}")
        return "; ".join(notes)

    @property
    def together(self) -> int:
        """1: each ``fit`` trains one model."""
        return 1

    def prepare(self) -> None:
        """Do nothing: what ``fit`` compiles it compiles itself."""

    @property
    def has_stopped(self) -> bool:
        """Whether ``fit`` has returned."""
        return self._running.has_ended

    def train_epoch(self) -> dict[str, float]:
        """Let ``fit`` go on until it has trained an epoch, and return its metrics.

        Raises:
            ValueError: If it returned without any.
        """
        if self._running.has_ended:
            raise ValueError("fit() has ended, and there is no further epoch")
        report = self._running.next()
        if report.error is not None:
            raise report.error
        logs = (report.logs or {}) | self._returned(report)
        if not logs:
            raise ValueError(
                "fit() reported no epoch and returned no metric; return the History of model.fit,"
                f" a number, or a mapping with {self._key}"
            )
        return logs

    def _returned(self, report: Report) -> dict[str, float]:
        """Return the numbers that ``fit`` itself returned, where it is no History."""
        match report.returned:
            case keras.callbacks.History() | None:
                return {}
            case Mapping() as metrics:
                found = numbers_of(metrics)
            case int() | float() | np.number() as number:
                found = {self._key: float(number)}
                self._has_number = True
            case other:
                raise ValueError(
                    f"fit() returned {type(other).__name__}; return the History of model.fit, a"
                    f" number, or a mapping with {self._key}"
                )
        if self._has_unit:
            raise ValueError(
                "fit() returned numbers of its own, and the target is standardised, so that they"
                " are not in its unit; return the History of model.fit"
            )
        plain = self._task.rule.metric.name
        if self._key not in found and plain in found:
            found[self._key] = found[plain]
        return found

    def count_broken_weights(self) -> int:
        """Return how many weight arrays hold a number that is not finite."""
        return broken_weights(self.weights())

    def weights(self) -> list[np.ndarray]:
        """Return the weights as they stand."""
        return [np.array(weight) for weight in self._task.model.get_weights()]

    def shared_seconds(self) -> float:
        """Return 0: it trains alone."""
        return 0.0

    def snapshot(self) -> Snapshot | None:
        """Return None: what a person's code remembers cannot be kept."""
        return None

    def restore(self, snapshot: Snapshot, *, epochs: int) -> None:
        """Refuse: nothing of the kind was ever kept.

        Raises:
            SnapshotError: Always.
        """
        del snapshot, epochs
        raise SnapshotError("a fit of one's own begins anew")

    def finish(self) -> None:
        """End ``fit`` where it is; does nothing where it has returned."""
        self._running.stop()
