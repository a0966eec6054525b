"""A fold's model, which SciKeras has built and checks against the target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from objectives.data.task import Task
from objectives.machine.quiet import quiet_standard_error
from objectives.machine.without_tensorflow import imports_without_tensorflow

if TYPE_CHECKING:
    import keras
    import numpy as np

with quiet_standard_error(), imports_without_tensorflow():
    from scikeras.wrappers import BaseWrapper, KerasClassifier, KerasRegressor


def checked_model(
    task: Task, build: Callable[[], keras.Model], *, rows: np.ndarray, targets: np.ndarray
) -> keras.Model:
    """Return the compiled model that SciKeras had built; it is not trained.

    Args:
        task: What kind of target it is for.
        build: Returns the model.
        rows: The numbers of the rows that it will train on, shape (rows,).
        targets: Their targets, shape (rows,).

    Raises:
        ValueError: If SciKeras finds that the model does not suit the target.
    """
    # Without an optimizer of the estimator's own: the model brings its compiled one.
    settings: dict[str, Any] = {"builder": _Builder(build), "optimizer": None, "verbose": 0}
    of_amounts = task is Task.REGRESSION
    checker = _RegressorChecker(**settings) if of_amounts else _ClassifierChecker(**settings)
    checker.fit(rows.reshape(-1, 1), targets)
    return checker.model_


@final
@dataclass(frozen=True, slots=True)
class _Builder:
    """Builds the model; SciKeras copies what it is given."""

    build: Callable[[], keras.Model]

    def __deepcopy__(self, memo: object) -> _Builder:
        """Return itself: a copied function may not build what the fold's own does."""
        return self


class _Checker(BaseWrapper):
    """What both estimators share: they build and check, and leave the training to others."""

    builder: _Builder
    model_: keras.Model

    def _keras_build_fn(self, **routed: Any) -> keras.Model:
        # SciKeras mixes entries of its own (meta, params) among the values that it routes here,
        # so the model is built from the values that its trial has.
        del routed
        return self.builder.build()

    def _check_model_compatibility(self, y: np.ndarray) -> None:
        # SciKeras compares the model's outputs with y. Here y is a column of the data, and the
        # objective makes the structure of it that a model with several outputs takes.
        del y

    def _fit_keras_model(self, X: np.ndarray, y: np.ndarray, **fitting: Any) -> None:
        del X, y, fitting


@final
class _RegressorChecker(_Checker, KerasRegressor):
    """For amounts."""


@final
class _ClassifierChecker(_Checker, KerasClassifier):
    """For classes."""
