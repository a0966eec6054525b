"""A fold that is fitted wherever its trial trains, while scikit-learn waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.measurement import LearningCurve
from tuning.backends.random_search.scores import fold_score, trial_fold_score
from tuning.backends.random_search.threads import SearchStoppedError

if TYPE_CHECKING:
    from objectives.measurement import Measurement
    from tuning.backends.random_search.folded_trial import FoldedTrial
    from tuning.backends.random_search.threads import FoldThreads
    from tuning.trials.evaluator import Evaluator


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StudyFold:
    """One fold of a trial, to be fitted up to an epoch."""

    threads: FoldThreads
    evaluator: Evaluator
    run: FoldedTrial
    fold: int
    epochs: int

    def train(self) -> None:
        """Have the fold fitted, and end the trial with its last fold.

        Raises:
            SearchStoppedError: If the search ends, here or in another thread.
        """
        try:
            self._train()
        except SearchStoppedError:
            raise
        except BaseException as error:
            self.threads.stop(error)
            raise SearchStoppedError from error
        finally:
            self.threads.leave()

    def score(self) -> float:
        """Return what the fold is worth at the epoch, as scikit-learn's score."""
        with self.threads.lock:
            trial, training, metric = self.run.trial, self.run.training, self.evaluator.metric
            if trial is not None:
                return trial_fold_score(
                    trial, self.fold, epochs=self.epochs, spec=self.evaluator.spec, metric=metric
                )
            curve = LearningCurve({}) if training is None else training.curve(self.fold)
            return fold_score(curve, epochs=self.epochs, metric=metric)

    def _train(self) -> None:
        with self.threads.lock:
            training = self.run.training
        if training is None:
            return
        training.fit_fold(
            self.fold,
            epochs=self.epochs,
            lock=self.threads.lock,
            check=self.threads.require_going_on,
            report=self._report,
        )
        with self.threads.lock:
            if training.has_ended(self.evaluator.spec.folds):
                self.run.end(self.evaluator, pruned=False)

    def _report(self, measurement: Measurement) -> None:
        self.evaluator.report(self.run.number, measurement)
