"""RandomizedSearchCV, GridSearchCV and their halving kin, driving a study."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, final

import numpy as np
from joblib import parallel_config

from objectives.trial.estimator import make_estimator
from tuning.backends.random_search.searches import make_search
from tuning.backends.random_search.space import from_sklearn
from tuning.backends.random_search.threads import SearchStoppedError
from tuning.backends.random_search.trials import StudyTrials

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sklearn.model_selection._search import BaseSearchCV

    from objectives.loaded import LoadedObjective
    from tuning.backends.random_search.searches import Splits
    from tuning.backends.random_search.space import Candidate
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator

# What scikit-learn says of failed trials, of huge values, and of a target of whole numbers, each
# with the modules that say it; the first two are kept as records, the last is for us to decide.
_EXPECTED_WARNINGS = (
    (UserWarning, "One or more of the test scores are non-finite", r"sklearn\."),
    (RuntimeWarning, "overflow encountered", r"(sklearn|numpy)\."),
    (UserWarning, "The number of unique classes is greater than 50%", r"s(klearn|cikeras)\."),
)


# Threads cost little while they wait, and none can be added later.
_MOST_THREADS = 256


@final
class RandomSearchBackend:
    """Lets scikit-learn's search loop fit SciKeras estimators whose folds are our trials."""

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the budget; configurations of an earlier run are answered without training."""
        fit_search(spec, evaluator)


def fit_search(spec: StudySpec, evaluator: Evaluator) -> BaseSearchCV:
    """Run a study and return scikit-learn's fitted search with its ``cv_results_``."""
    loaded = evaluator.loaded
    trials = StudyTrials(evaluator)
    pool, splits = to_positions(loaded)

    def on_rung(candidates: Sequence[Candidate]) -> None:
        configurations = [from_sklearn(candidate, spec.space) for candidate in candidates]
        trials.prune_except(configurations)
        trials.expect(configurations)

    estimator = make_estimator(loaded.dataset.task, trials, epochs=spec.budget.epochs)
    search = make_search(spec, estimator, splits=splits, on_rung=on_rung)
    with warnings.catch_warnings(), _threads(evaluator, trials):
        for category, message, module in _EXPECTED_WARNINGS:
            warnings.filterwarnings("ignore", message, category=category, module=module)
        search.fit(pool.reshape(-1, 1), loaded.dataset.labels[pool])
    return search


@contextmanager
def _threads(evaluator: Evaluator, trials: StudyTrials) -> Iterator[None]:
    """Let scikit-learn fit folds side by side, each from a thread that waits for its worker.

    Their number holds for the whole search, while a cluster may grow: there are more threads than
    workers, and ``FoldThreads`` lets in as many as there are workers. In this process one does.
    """
    try:
        if evaluator.spec.placement.is_in_process:
            yield
        else:
            with parallel_config(backend="threading", n_jobs=_thread_count(evaluator)):
                yield
    except SearchStoppedError:
        assert trials.threads.reason is not None
        raise trials.threads.reason from None
    finally:
        # Threads that still wait must not touch the workers, who are about to be sent home.
        trials.threads.stop(KeyboardInterrupt())


def _thread_count(evaluator: Evaluator) -> int:
    folds = max(1, evaluator.remaining * evaluator.spec.folds)
    workers = evaluator.spec.placement.workers
    if workers is None:
        workers = max(evaluator.fold_executor.slots, _MOST_THREADS)
    return min(folds, workers)


def to_positions(loaded: LoadedObjective) -> tuple[np.ndarray, Splits]:
    """Return the rows that a study searches on, and each fold as positions among them.

    The test rows are not among them, so scikit-learn never sees a test target.
    """
    pool = np.unique(np.concatenate([rows for fold in loaded.fold_rows for rows in fold]))
    splits = [
        (np.searchsorted(pool, train), np.searchsorted(pool, other))
        for train, other in loaded.fold_rows
    ]
    return pool, splits
