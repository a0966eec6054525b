"""The fake training: every fold measures what a law says, and nothing is trained.

It keeps the contract of ``TrialTraining`` of ``objectives.trial`` and needs no Keras; SciKeras
looks at the model that it builds, so the fake's model has what it looks at.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, TypeAlias, TypeVar

from objectives.failure import DivergedError, Failure, failure_from
from objectives.measurement import Evaluation, LearningCurve, Measurement, mean_measurement
from objectives.metric import Metric
from objectives.training.stop_rule import StopRule, Watch
from search_spaces import Configuration

Result = TypeVar("Result")
Law: TypeAlias = Callable[[Configuration, int, int], "float | Mapping[str, float]"]
"""What a fold measures in an epoch: by the ranking metric alone, or by several."""


def sound_model(configuration: Configuration, fold: int) -> Any:
    """Return what SciKeras takes for a compiled model."""
    return SimpleNamespace(compiled=True, loss="mse", optimizer="sgd", outputs=[None])


def nothing(configuration: Configuration, fold: int, epoch: int) -> None:
    """Take no note of an epoch."""


@dataclass(kw_only=True)
class Script:
    """What the trials of a study go through.

    Attributes:
        law: What is measured; what it raises fails the trial.
        metric: What trials are ranked by.
        epochs: The most epochs.
        folds: How many folds a trial has.
        patience: Epochs without improvement after which a fold stops, or None.
        lasts: How many epochs a fold has where that is not ``epochs``.
        build: Makes a fold's model; what it raises fails the trial.
        noted: Told of every epoch that is trained, before it is measured.
        together: How many trials are best trained together, once they are built.
        seconds: How long a trial says that it took.
        is_movable: Whether a trial can go on in another process; if not, it begins anew there.
    """

    law: Law
    metric: Metric
    epochs: int
    folds: int = 1
    patience: int | None = None
    lasts: Callable[[Configuration, int], int] | None = None
    build: Callable[[Configuration, int], Any] = sound_model
    noted: Callable[[Configuration, int, int], object] = nothing
    together: int = 1
    seconds: float = 0.0
    is_movable: bool = False


@dataclass
class ScriptedFold:
    """One fold: the epochs that it has, and those that another process had trained."""

    watch: Watch
    rows: list[Measurement] = field(default_factory=list)
    saved: deque[Measurement] = field(default_factory=deque)

    @property
    def epoch(self) -> int:
        return len(self.rows)

    @property
    def is_finished(self) -> bool:
        return self.watch.is_over

    @property
    def curve(self) -> LearningCurve:
        return LearningCurve.of(self.rows)


@dataclass
class ScriptedTraining:
    """A trial whose epochs cost nothing."""

    script: Script
    configuration: Configuration
    number: int = 0
    folds: dict[int, ScriptedFold] = field(default_factory=dict)
    failure: Failure | None = None
    states: Mapping[int, Sequence[Measurement]] = field(default_factory=dict)

    @property
    def is_finished(self) -> bool:
        if self.failure is not None:
            return True
        every = range(self.script.folds)
        return all(fold in self.folds and self.folds[fold].is_finished for fold in every)

    @property
    def together(self) -> int:
        return self.script.together if self.folds else 1

    def build(self) -> None:
        for fold in range(self.script.folds):
            if fold not in self.folds:
                self.guarded(partial(self._begin_fold, fold))

    def prepare(self) -> None:
        self.build()

    def advance(self) -> Measurement | None:
        if self.is_finished:
            return None
        measured = [self.advance_fold(fold) for fold in range(self.script.folds)]
        rows = [row for row in measured if row is not None]
        if self.failure is not None or not rows:
            return None
        curves = [self.folds[fold].curve for fold in sorted(self.folds)]
        return mean_measurement(curves, rows[0].epoch, self.script.metric)

    def aim(self, epoch: int | None) -> None:
        """No epoch is trained before it is asked for."""

    def pause(self) -> None:
        """Nothing waits."""

    def advance_fold(self, fold: int) -> Measurement | None:
        if fold not in self.folds:
            self.prepare()
        return self.guarded(lambda: self._advance(fold))

    def fold(self, fold: int) -> Any:
        return self.folds.get(fold)

    def build_fold(self, fold: int) -> Any:
        return self.script.build(self.configuration, fold)

    def adopt_model(self, fold: int, model: Any) -> None:
        lasts = self.script.lasts
        epochs = self.script.epochs if lasts is None else lasts(self.configuration, fold)
        rule = StopRule(metric=self.script.metric, epochs=epochs, patience=self.script.patience)
        self.folds[fold] = ScriptedFold(Watch(rule), saved=deque(self.states.get(fold, ())))

    def guarded(self, action: Callable[[], Result]) -> Result | None:
        if self.failure is not None:
            return None
        try:
            return action()
        except AssertionError:  # what a test asserts on the way is for the test to hear
            raise
        except (Exception, SystemExit, GeneratorExit) as error:  # noqa: BLE001 - as trials do
            self.failure = failure_from(error)
            return None

    def state(self) -> Any:
        if self.is_finished or not self.script.is_movable:
            return None
        if any(training.saved for training in self.folds.values()):
            return None
        return {fold: tuple(training.rows) for fold, training in self.folds.items()}

    def go_on_from(self, state: Any) -> None:
        self.states = dict(state)

    def finish(self) -> Evaluation:
        folds = (self.folds[fold] for fold in sorted(self.folds))
        curves = tuple(training.curve for training in folds if training.epoch)
        return Evaluation(curves=curves, failure=self.failure, seconds=self.script.seconds)

    def measure(self, fold: int, epoch: int) -> float | Mapping[str, float]:
        """Return what a fold measures in an epoch that is trained now."""
        return self.script.law(self.configuration, fold, epoch)

    def _begin_fold(self, fold: int) -> None:
        self.adopt_model(fold, self.build_fold(fold))

    def _advance(self, fold: int) -> Measurement | None:
        training = self.folds[fold]
        if training.is_finished:
            return None
        key = self.script.metric.validation_key
        if training.saved:
            row = training.saved.popleft()
        else:
            epoch = training.epoch + 1
            self.script.noted(self.configuration, fold, epoch)
            measured = self.measure(fold, epoch)
            metrics = measured if isinstance(measured, Mapping) else {key: measured}
            row = Measurement(epoch=epoch, metrics=metrics)
        training.rows.append(row)
        if not row.is_sound(self.script.metric):
            raise DivergedError(f"{key} not finite in epoch {row.epoch}")
        training.watch.take(row.metrics[key])
        return row


@dataclass
class ScriptedExecutor:
    """Starts scripted trials where the study runs, and remembers them."""

    script: Script
    loaded: Any = None
    looks_ahead: bool = False
    slots: int = 1
    started: list[ScriptedTraining] = field(default_factory=list)

    def start(self, configuration: Configuration, *, number: int) -> ScriptedTraining:
        self.started.append(ScriptedTraining(self.script, configuration, number))
        return self.started[-1]

    def wait(self, trainings: Sequence[Any]) -> list[Any]:
        return list(trainings)

    def close(self) -> None:
        """Nothing was started."""


def scripts_travel_by_value() -> None:
    """Let Ray's workers, which cannot import tests, have this module by value."""
    from ray import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
