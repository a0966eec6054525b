"""SciKeras estimators that train folds by the rules of every other backend.

scikit-learn hands these estimators row numbers for X, so that no copy of the data is made and the
rows tell which fold is asked for. Epochs, early stopping and the value of a fold follow the one
rule that all backends share. The fold's model is built where it trains: see ``checked_model``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol, final

import numpy as np

from objectives.data.task import Task
from objectives.machine.quiet import quiet_standard_error
from objectives.machine.without_tensorflow import imports_without_tensorflow

if TYPE_CHECKING:
    from sklearn.utils import Tags

    from search_spaces import Value

with quiet_standard_error(), imports_without_tensorflow():
    from scikeras.wrappers import BaseWrapper, KerasClassifier, KerasRegressor

PARAMETER_PREFIX = "model__"
RESOURCE = "epochs"


class OpenFold(Protocol):
    """One fold of one configuration, which is trained and scored."""

    def train(self) -> None:
        """Train to the epoch that was asked for; a failure is kept, not raised."""
        ...

    def score(self) -> float:
        """Return what the fold is worth, higher being better; NaN when its trial failed."""
        ...


class FoldSource(Protocol):
    """Where estimators get their folds from.

    scikit-learn clones estimators for every fit; a source must survive ``copy.deepcopy`` as
    itself, so that all clones share it.
    """

    def open(self, rows: np.ndarray, values: Mapping[str, Value], *, epochs: int) -> OpenFold:
        """Return the fold that trains on these rows, of these values, up to an epoch."""
        ...


def make_estimator(
    task: Task, source: FoldSource, *, epochs: int
) -> KerasClassifier | KerasRegressor:
    """Return the estimator for a task; ``epochs`` is its parameter of that name."""
    # Without an optimizer of the estimator's own: the model brings its compiled one.
    match task:
        case Task.REGRESSION:
            return FoldRegressor(source=source, epochs=epochs, optimizer=None, verbose=0)
        case Task.BINARY | Task.MULTICLASS:
            return FoldClassifier(source=source, epochs=epochs, optimizer=None, verbose=0)


class _FoldEstimator(BaseWrapper):
    """What both estimators share; ``source`` is their ``FoldSource``."""

    source: FoldSource

    def fit(self, X: np.ndarray, y: np.ndarray) -> _FoldEstimator:
        """Train the fold whose training rows are X; never raises what a trial did wrong."""
        rows = np.asarray(X).ravel()
        del y
        self.fold_ = self.source.open(rows, candidate_values(self), epochs=self.epochs)
        self.fold_.train()
        return self

    def score(self, X: np.ndarray, y: np.ndarray, sample_weight: None = None) -> float:
        """Return the fold's value; X and y are the fold's other rows, which training measured."""
        del X, y, sample_weight
        return float(self.fold_.score())


@final
class FoldRegressor(_FoldEstimator, KerasRegressor):
    """A SciKeras regressor over a ``FoldSource``."""

    def __sklearn_tags__(self) -> Tags:
        """Return tags that say what scikit-learn has before it."""
        return _tagged(super().__sklearn_tags__(), "regressor")


@final
class FoldClassifier(_FoldEstimator, KerasClassifier):
    """A SciKeras classifier over a ``FoldSource``."""

    def __sklearn_tags__(self) -> Tags:
        """Return tags that say what scikit-learn has before it."""
        return _tagged(super().__sklearn_tags__(), "classifier")


def candidate_values(estimator: BaseWrapper) -> dict[str, Value]:
    """Return the values of the parameters that go to the model, without their prefix."""
    # Not get_params(): SciKeras leaves out names that end with an underscore.
    return {
        name.removeprefix(PARAMETER_PREFIX): value
        for name, value in vars(estimator).items()
        if name.startswith(PARAMETER_PREFIX)
    }


def _tagged(tags: Tags, kind: str) -> Tags:
    # SciKeras 0.13 states its tags in the form that scikit-learn dropped, so that its estimators
    # count as neither kind. Can go once SciKeras has __sklearn_tags__ of its own.
    tags.estimator_type = kind
    return tags
