"""One fold of a trial, fitted by SciKeras where the trial's other folds are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

from objectives.measurement import LearningCurve
from objectives.trial.checked_model import checked_model

if TYPE_CHECKING:
    import keras

    from objectives.failure import Failure
    from objectives.loaded import LoadedObjective
    from objectives.measurement import Measurement
    from objectives.training.fold import FoldTraining


class FittedTraining(Protocol):
    """What fitting a fold asks of a trial; ``TrialTraining`` is one."""

    @property
    def failure(self) -> Failure | None:
        """Why the trial failed, or None."""
        ...

    def guarded(self, action: Callable[[], object]) -> object:
        """Run part of the trial; what goes wrong becomes its failure."""
        ...

    def fold(self, fold: int) -> FoldTraining | None:
        """Return a fold's training, or None when it has not begun."""
        ...

    def build_fold(self, fold: int) -> keras.Model:
        """Return a fold's model, freshly built."""
        ...

    def adopt_model(self, fold: int, model: keras.Model) -> None:
        """Train a fold on a model that was built elsewhere."""
        ...

    def advance_fold(self, fold: int) -> Measurement | None:
        """Train one epoch of one fold; None when that fold, or the trial, has ended."""
        ...


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FittedFold:
    """What a fold measured so far, and whether it has an epoch left to train."""

    curve: LearningCurve
    is_finished: bool


def fit_fold(
    training: FittedTraining,
    loaded: LoadedObjective,
    *,
    fold: int,
    epochs: int,
    before_epoch: Callable[[], None] | None = None,
    after_epoch: Callable[[Measurement], None] | None = None,
) -> FittedFold:
    """Fit a fold up to an epoch, its model built by SciKeras; what goes wrong fails the trial.

    Args:
        training: The trial, of which only this fold is trained.
        loaded: The objective and its data.
        fold: The fold's number from 0.
        epochs: The epoch to train up to, counted from the trial's first.
        before_epoch: Raises once nobody wants the fold any more.
        after_epoch: Told what each epoch measured.
    """
    begun = training.fold(fold)
    if training.failure is None and (begun is None or begun.epoch == 0):
        training.guarded(lambda: _build(training, loaded, fold=fold))
    while not _has_reached(training, fold=fold, epochs=epochs):
        if before_epoch is not None:
            before_epoch()
        measurement = training.advance_fold(fold)
        if measurement is None:
            break
        if after_epoch is not None:
            after_epoch(measurement)
    begun = training.fold(fold)
    return FittedFold(
        curve=LearningCurve({}) if begun is None else begun.curve,
        is_finished=training.failure is not None or (begun is not None and begun.is_finished),
    )


def _build(training: FittedTraining, loaded: LoadedObjective, *, fold: int) -> None:
    rows = loaded.fold_rows[fold][0]
    model = checked_model(
        loaded.dataset.task,
        lambda: training.build_fold(fold),
        rows=rows,
        targets=loaded.dataset.labels[rows],
    )
    training.adopt_model(fold, model)


def _has_reached(training: FittedTraining, *, fold: int, epochs: int) -> bool:
    begun = training.fold(fold)
    return training.failure is not None or (begun is not None and begun.epoch >= epochs)
