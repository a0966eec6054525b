"""The trials behind scikit-learn's fits: which fold a fit is, and what became of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, cast, final

import numpy as np

from tuning.backends.random_search.remote_fold import RemoteFold
from tuning.backends.random_search.scores import fold_score, trial_fold_score
from tuning.backends.random_search.threads import FoldThreads

if TYPE_CHECKING:
    from objectives.measurement import Measurement
    from objectives.trial.estimator import OpenFold
    from search_spaces import Configuration, Value
    from tuning.executors.executor import FoldedTraining
    from tuning.trials.evaluator import Evaluator
    from tuning.trials.trial_run import TrialRun


@final
class StudyTrials:
    """Begins a trial at the first fit of a configuration and ends it with its last fold.

    Trials that a rung left unfinished stay open, so that the next rung goes on where they stopped.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        """Take the evaluator that trains and records."""
        self._evaluator = evaluator
        self.threads = FoldThreads(evaluator)
        """Those that fit folds, where workers do."""
        self._unopened: set[tuple[Configuration, int]] = set()
        self._runs: dict[Configuration, TrialRun] = {}
        self._expected: deque[Configuration] = deque()
        self._folds = {
            _key(train): fold for fold, (train, _) in enumerate(evaluator.loaded.fold_rows)
        }

    def __deepcopy__(self, memo: object) -> StudyTrials:
        """Return itself: the estimators that scikit-learn clones share the study's trials."""
        return self

    def expect(self, configurations: Iterable[Configuration]) -> None:
        """Take in which configurations will be opened next, in their order."""
        self._expected = deque(configurations)

    def open(self, rows: np.ndarray, values: Mapping[str, Value], *, epochs: int) -> OpenFold:
        """Return the fold that trains on these rows, its trial begun or known."""
        configuration = self._evaluator.spec.space.activate(values)
        fold = self._folds[_key(rows)]
        if self._evaluator.spec.placement.is_in_process:
            if configuration not in self._runs:
                self._begin(configuration)
            return TrialFold(
                evaluator=self._evaluator, run=self._runs[configuration], fold=fold, epochs=epochs
            )
        with self.threads.lock:
            self.threads.wait_for_room(lambda: self._may_open(configuration))
            self._begin_up_to(configuration)
            self._unopened.discard((configuration, fold))
            self.threads.enter()
            return RemoteFold(
                threads=self.threads,
                evaluator=self._evaluator,
                run=self._runs[configuration],
                fold=fold,
                epochs=epochs,
            )

    def _may_open(self, configuration: Configuration) -> bool:
        """Tell whether a trial is under way, or next with no fold of an earlier one to begin.

        There are more threads than workers; a trial that began in each of them would count as
        running long before it trains.
        """
        while self._expected and self._expected[0] in self._runs:
            self._expected.popleft()
        is_next = not self._expected or self._expected[0] == configuration
        return configuration in self._runs or (is_next and not self._unopened)

    def _begin(self, configuration: Configuration) -> None:
        """Begin a trial, with those after it as far as it pays to begin them now."""
        proposals: Iterable[Configuration] = [configuration]
        if self._expected and self._expected[0] == configuration:
            proposals = (one for one in self._expected if one not in self._runs)
        budget = self._evaluator.remaining
        for run in self._evaluator.begin_ahead(islice(proposals, max(1, budget))):
            self._runs[run.configuration] = run
        while self._expected and self._expected[0] in self._runs:
            self._expected.popleft()

    def _begin_up_to(self, configuration: Configuration) -> None:
        """Begin a trial and those expected before it, so that numbers do not depend on threads."""
        while configuration not in self._runs:
            following = self._expected.popleft() if self._expected else configuration
            if following not in self._runs:
                self._runs[following] = self._evaluator.begin(following)
                self._unopened |= {(following, fold) for fold in self._folds.values()}

    def prune_except(self, kept: Iterable[Configuration]) -> None:
        """End the open trials that are not among those kept, as pruned."""
        staying = set(kept)
        for configuration, run in self._runs.items():
            if run.trial is None and configuration not in staying:
                run.prune()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFold:
    """One fold of a trial, to be trained up to an epoch."""

    evaluator: Evaluator
    run: TrialRun
    fold: int
    epochs: int

    @property
    def needs_model(self) -> bool:
        """Whether the fold trains here and has not begun."""
        if self.run.training is None:
            return False
        training = self._training
        fold = training.fold(self.fold)
        return fold is None or fold.epoch == 0

    def guarded(self, action: Callable[[], object]) -> None:
        """Run part of the trial; what goes wrong becomes its failure."""
        self._training.guarded(action)

    def build(self) -> Any:
        """Return the fold's model, built from the fold's seed."""
        return self._training.build_fold(self.fold)

    def adopt(self, model: Any) -> None:
        """Take the model that SciKeras has checked."""
        self._training.adopt_model(self.fold, model)

    def train(self) -> None:
        """Train up to the epoch, and end the trial with its last fold or at its failure."""
        if self.run.training is None:
            return
        training = self._training
        while (measurement := self._advance(training)) is not None:
            self.evaluator.report(self.run.number, measurement)
        if training.is_finished:
            self.run.complete()

    def score(self) -> float:
        """Return what the fold is worth at the epoch, as scikit-learn's score."""
        metric = self.evaluator.metric
        trial = self.run.trial
        if trial is not None:
            return trial_fold_score(
                trial, self.fold, epochs=self.epochs, spec=self.evaluator.spec, metric=metric
            )
        fold = self._training.fold(self.fold)
        assert fold is not None, "a fold is scored after it was trained"
        return fold_score(fold.curve, epochs=self.epochs, metric=metric)

    @property
    def _training(self) -> FoldedTraining:
        training: Any = self.run.training
        assert training is not None, "a trial that has ended is not trained"
        return cast("FoldedTraining", training)

    def _advance(self, training: FoldedTraining) -> Measurement | None:
        begun = training.fold(self.fold)
        if begun is not None and begun.epoch >= self.epochs:
            return None
        self.evaluator.check_time()
        return training.advance_fold(self.fold)


def _key(rows: np.ndarray) -> bytes:
    return np.asarray(rows, dtype=np.int64).tobytes()
