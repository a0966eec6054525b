"""One trial, from configuration to evaluation."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar, final

import keras

from objectives.failure import Failure, failure_from
from objectives.measurement import Evaluation, Measurement, mean_measurement
from objectives.seeds import fold_seed
from objectives.training.fold import FoldTraining
from objectives.training.seeding import seed_keras
from objectives.training.trainer import loss_name, make_trainer

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration

Result = TypeVar("Result")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingPlan:
    """How every trial of a study is trained: at most ``epochs``, stopping after ``patience``."""

    epochs: int
    patience: int | None
    seed: int


@final
class TrialTraining:
    """A trial in the making; trains an epoch at a time and may be left at any epoch.

    Whatever goes wrong in the objective's code becomes ``failure`` and ends the training: no
    exception of a trial passes this class.
    """

    def __init__(
        self,
        loaded: LoadedObjective,
        configuration: Configuration,
        *,
        plan: TrainingPlan,
        number: int,
    ) -> None:
        """Prepare a trial; models are built when their fold first trains.

        Args:
            loaded: The objective and its data.
            configuration: What to train.
            plan: Epochs, patience and the study's seed.
            number: The trial's number, from which with the fold its seeds are derived.
        """
        self._loaded = loaded
        self._configuration = configuration
        self._plan = plan
        self._number = number
        self._folds: dict[int, FoldTraining] = {}
        self._failure: Failure | None = None
        self._seconds = 0.0

    @property
    def failure(self) -> Failure | None:
        """Why the trial failed, or None."""
        return self._failure

    @property
    def is_finished(self) -> bool:
        """Whether no fold has an epoch left to train."""
        if self._failure is not None:
            return True
        folds = range(self._loaded.folds)
        return all(fold in self._folds and self._folds[fold].is_finished for fold in folds)

    def advance(self) -> Measurement | None:
        """Train one epoch of every unfinished fold and return the mean over all folds.

        A fold that stopped early counts with its best value, which is what it will be worth.
        Returns None when the trial has finished or failed.
        """
        if self.is_finished:
            return None
        measured = [self.advance_fold(fold) for fold in range(self._loaded.folds)]
        rows = [row for row in measured if row is not None]
        if self._failure is not None or not rows:
            return None
        curves = [training.curve for training in self._folds.values()]
        return mean_measurement(curves, rows[0].epoch, self._loaded.metric)

    def advance_fold(self, fold: int) -> Measurement | None:
        """Train one epoch of one fold; None when that fold, or the trial, has ended."""
        return self.guarded(lambda: self._advance_fold(fold))

    def fold(self, fold: int) -> FoldTraining | None:
        """Return a fold's training, or None when it has not begun."""
        return self._folds.get(fold)

    def adopt_model(self, fold: int, model: keras.Model) -> None:
        """Train a fold on a model that was built elsewhere, as SciKeras builds its own."""
        self._folds[fold] = self._fold_training(fold, model)

    def build_fold(self, fold: int) -> keras.Model:
        """Return a fold's model, freshly built from the fold's seed."""
        seed_keras(fold_seed(self._plan.seed, self._number, fold))
        return self._loaded.build_model(self._configuration, self._loaded.prepared(fold))

    def guarded(self, action: Callable[[], Result]) -> Result | None:
        """Run part of the trial and return its result; None when it failed or had before.

        For code of the objective's that a library calls, such as building a model.
        """
        if self._failure is not None:
            return None
        began = time.monotonic()
        try:
            return action()
        except (Exception, SystemExit, GeneratorExit) as error:  # noqa: BLE001 - the one place
            self._failure = failure_from(error)
            return None
        finally:
            self._seconds += time.monotonic() - began

    def finish(self) -> Evaluation:
        """Check the weights and return what the training left; the models are let go."""
        for training in self._folds.values():
            if self._failure is None:
                self.guarded(training.close)
        curves = tuple(self._folds[fold].curve for fold in sorted(self._folds))
        self._folds.clear()
        # Keras keeps graphs and names of every model until told otherwise.
        keras.utils.clear_session(free_memory=False)
        return Evaluation(curves=curves, failure=self._failure, seconds=self._seconds)

    def _advance_fold(self, fold: int) -> Measurement | None:
        if fold not in self._folds:
            self.adopt_model(fold, self.build_fold(fold))
        training = self._folds[fold]
        return None if training.is_finished else training.advance()

    def _fold_training(self, fold: int, model: keras.Model) -> FoldTraining:
        data = self._loaded.prepared(fold)
        trainer = make_trainer(
            model,
            data,
            batch_size=self._loaded.batch_size(self._configuration),
            seed=fold_seed(self._plan.seed, self._number, fold),
        )
        return FoldTraining(
            trainer,
            metric=self._loaded.metric,
            epochs=self._plan.epochs,
            patience=self._plan.patience,
            target_deviation=data.target_scale.deviation,
            loss=loss_name(model),
        )
