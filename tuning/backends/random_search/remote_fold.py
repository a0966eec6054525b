"""A fold that a worker elsewhere fits, while scikit-learn waits for it in a thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from tuning.backends.random_search.scores import fold_score, trial_fold_score
from tuning.backends.random_search.threads import SearchStoppedError

if TYPE_CHECKING:
    from tuning.backends.random_search.threads import FoldThreads
    from tuning.trials.evaluator import Evaluator
    from tuning.trials.trial_run import TrialRun


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFold:
    """One fold of a trial, to be fitted on a worker up to an epoch."""

    threads: FoldThreads
    evaluator: Evaluator
    run: TrialRun
    fold: int
    epochs: int

    @property
    def needs_model(self) -> bool:
        """Not here: SciKeras builds it in the worker."""
        return False

    def guarded(self, action: Callable[[], object]) -> None:
        """Raise: nothing of the trial runs here."""
        raise AssertionError("a fold on a worker is guarded there")

    def build(self) -> Any:
        """Raise: the worker builds."""
        raise AssertionError("a fold on a worker is built there")

    def adopt(self, model: Any) -> None:
        """Raise: the worker trains."""
        raise AssertionError("a fold on a worker is trained there")

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
            trial, metric = self.run.trial, self.evaluator.metric
            if trial is not None:
                return trial_fold_score(
                    trial, self.fold, epochs=self.epochs, spec=self.evaluator.spec, metric=metric
                )
            training: Any = self.run.training
            return fold_score(training.curve(self.fold), epochs=self.epochs, metric=metric)

    def _train(self) -> None:
        with self.threads.lock:
            training: Any = self.run.training
            if training is None:
                return
            known = training.curve(self.fold).epochs
        training.fit_fold(
            self.fold,
            epochs=self.epochs,
            lock=self.threads.lock,
            check=self.threads.require_going_on,
        )
        with self.threads.lock:
            curve = training.curve(self.fold)
            for epoch in range(known + 1, curve.epochs + 1):
                self.evaluator.report(self.run.number, curve.at(epoch))
            if self.run.trial is None and training.has_ended(self.evaluator.spec.folds):
                self.run.complete()
