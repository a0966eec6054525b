"""The trials behind scikit-learn's fits: which fold a fit is, and what became of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, final

import numpy as np

from tuning.backends.random_search.folded_trial import FoldedTrial
from tuning.backends.random_search.study_fold import StudyFold
from tuning.backends.random_search.threads import FoldThreads
from tuning.trials.ahead import begun_ahead

if TYPE_CHECKING:
    from search_spaces import Configuration, Value
    from tuning.trials.evaluator import Evaluator


@final
class StudyTrials:
    """Begins a trial at the first fit of a configuration and ends it with its last fold.

    Trials that a rung left unfinished stay open, so that the next rung goes on where they stopped.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        """Take the evaluator that records, and has an executor of folds."""
        self._evaluator = evaluator
        self._executor = evaluator.fold_executor
        self.threads = FoldThreads(evaluator)
        """Those that fit folds: several where workers train, one in this process."""
        self._unopened: set[tuple[Configuration, int]] = set()
        self._runs: dict[Configuration, FoldedTrial] = {}
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

    def open(self, rows: np.ndarray, values: Mapping[str, Value], *, epochs: int) -> StudyFold:
        """Return the fold that trains on these rows, its trial begun or known."""
        configuration = self._evaluator.spec.space.activate(values)
        fold = self._folds[_key(rows)]
        with self.threads.lock:
            if self._evaluator.spec.placement.is_in_process:
                self._begin_ahead(configuration)
            else:
                self.threads.wait_for_room(lambda: self._may_open(configuration))
                self._begin_up_to(configuration)
                self._unopened.discard((configuration, fold))
            self.threads.enter()
            return StudyFold(
                threads=self.threads,
                evaluator=self._evaluator,
                run=self._runs[configuration],
                fold=fold,
                epochs=epochs,
            )

    def prune_except(self, kept: Iterable[Configuration]) -> None:
        """End the open trials that are not among those kept, as pruned."""
        staying = set(kept)
        for configuration, run in self._runs.items():
            if configuration not in staying:
                run.end(self._evaluator, pruned=True)

    def _may_open(self, configuration: Configuration) -> bool:
        """Tell whether a trial is under way, or next with no fold of an earlier one to begin.

        There are more threads than workers; a trial that began in each of them would count as
        running long before it trains.
        """
        while self._expected and self._expected[0] in self._runs:
            self._expected.popleft()
        is_next = not self._expected or self._expected[0] == configuration
        return configuration in self._runs or (is_next and not self._unopened)

    def _begin_ahead(self, configuration: Configuration) -> None:
        """Begin a trial, with those after it as far as it pays to begin them now."""
        if configuration in self._runs:
            return
        proposals: Iterable[Configuration] = [configuration]
        if self._expected and self._expected[0] == configuration:
            proposals = (one for one in self._expected if one not in self._runs)
        budget = max(1, self._evaluator.remaining)
        looks_ahead = self._executor.looks_ahead
        for run in begun_ahead(self._begun, islice(proposals, budget), looks_ahead=looks_ahead):
            self._runs[run.configuration] = run
        while self._expected and self._expected[0] in self._runs:
            self._expected.popleft()

    def _begin_up_to(self, configuration: Configuration) -> None:
        """Begin a trial and those expected before it, so that numbers do not depend on threads."""
        while configuration not in self._runs:
            following = self._expected.popleft() if self._expected else configuration
            if following not in self._runs:
                self._runs[following] = self._begun(following)
                self._unopened |= {(following, fold) for fold in self._folds.values()}

    def _begun(self, configuration: Configuration) -> FoldedTrial:
        trial = self._evaluator.known(configuration)
        if trial is not None:
            return FoldedTrial(configuration, number=trial.number, known=trial)
        number = self._evaluator.reserve(configuration)
        training = self._executor.start(configuration, number=number)
        return FoldedTrial(configuration, number=number, training=training)


def _key(rows: np.ndarray) -> bytes:
    return np.asarray(rows, dtype=np.int64).tobytes()
