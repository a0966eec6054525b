"""One fold of a trial, fitted by SciKeras where the trial's other folds are not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, final

import numpy as np

from objectives.measurement import LearningCurve
from objectives.trial.estimator import make_estimator

if TYPE_CHECKING:
    import keras

    from objectives.failure import Failure
    from objectives.loaded import LoadedObjective
    from objectives.measurement import Measurement
    from objectives.training.fold import FoldTraining
    from search_spaces import Value


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
    training: FittedTraining, loaded: LoadedObjective, *, fold: int, epochs: int
) -> FittedFold:
    """Let a SciKeras estimator fit a fold up to an epoch; what goes wrong is the trial's failure.

    Args:
        training: The trial, of which only this fold is trained.
        loaded: The objective and its data.
        fold: The fold's number from 0.
        epochs: The epoch to train up to, counted from the trial's first.
    """
    source = _OneFold(training, fold=fold, epochs=epochs)
    estimator = make_estimator(loaded.dataset.task, source, epochs=epochs)
    rows = loaded.fold_rows[fold][0]
    estimator.fit(rows.reshape(-1, 1), loaded.dataset.targets[rows])
    begun = training.fold(fold)
    return FittedFold(
        curve=LearningCurve({}) if begun is None else begun.curve,
        is_finished=training.failure is not None or (begun is not None and begun.is_finished),
    )


@final
class _OneFold:
    """The source of a single fold, and the fold."""

    def __init__(self, training: FittedTraining, *, fold: int, epochs: int) -> None:
        self._training = training
        self._fold = fold
        self._epochs = epochs

    def __deepcopy__(self, memo: object) -> _OneFold:
        """Return itself: what SciKeras copies is the same fold."""
        return self

    def open(self, rows: np.ndarray, values: Mapping[str, Value], *, epochs: int) -> _OneFold:
        del rows, values, epochs
        return self

    @property
    def needs_model(self) -> bool:
        begun = self._training.fold(self._fold)
        return self._training.failure is None and (begun is None or begun.epoch == 0)

    def guarded(self, action: Callable[[], object]) -> None:
        self._training.guarded(action)

    def build(self) -> keras.Model:
        return self._training.build_fold(self._fold)

    def adopt(self, model: keras.Model) -> None:
        self._training.adopt_model(self._fold, model)

    def train(self) -> None:
        while self._training.failure is None:
            begun = self._training.fold(self._fold)
            if begun is not None and begun.epoch >= self._epochs:
                return
            if self._training.advance_fold(self._fold) is None:
                return

    def score(self) -> float:
        raise AssertionError("a fold is scored from its curve, where the study runs")
