"""A search for a network that predicts amounts, as an estimator of scikit-learn's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, final

import numpy as np
from sklearn.base import RegressorMixin

from tuning.estimators.tuned import TunedEstimator

if TYPE_CHECKING:
    from numpy.typing import NDArray


@final
class TunedRegressor(RegressorMixin, TunedEstimator):
    """Search for the best network, and train it on all rows.

    What is set by ``fit``, and the network behind it, are pickled with the estimator; the study's
    folder is not needed for that.

    Args:
        objective: None for the ready-made MLP, the name of another ready-made model such as
            ``wide_and_deep``, or what ``tuning.search`` takes for a model of one's own: a class or
            an object with ``build_model``, or a function.
        space: What may vary: a name, a ``SearchSpace`` or a mapping; by default the model's own.
        backend: The library that proposes configurations.
        trials: How many configurations are tried.
        epochs: The most epochs of a trial.
        folds: 1 for a fifth of the rows to rank trials by; 2 or more for cross-validation.
        metric: What trials are ranked by; by default the model's own. ``score`` is scikit-learn's.
        settings: Further settings of ``tuning.search`` by name, such as ``{"patience": 5}``.
        results: The folder to keep the study in; by default a temporary one, which goes when the
            estimator goes.
        random_state: A whole number makes a fit repeatable: it is the study's seed.
        progress: Show what happens; by default nothing is printed.

    Attributes:
        best_params_: The configuration that was trained on all rows.
        best_score_: Its value in the search: of the ranking metric, negative where less is better,
            so that greater is better.
        best_index_: Its place in ``cv_results_``.
        cv_results_: All trials, as of scikit-learn's searches.
        study_: The study, as ``tuning.search`` returns it.
        n_features_in_: How many features there are.
        feature_names_in_: Their names, where they were a frame with texts for names.
    """

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Search, then train the best configuration on all rows.

        Args:
            X: Rows, shape (rows, columns): an array, a sparse matrix, or a frame of pandas, whose
                columns are read as those of a table where they hold more than numbers. Of a model
                of one's own also shape (rows, ...).
            y: Amounts, shape (rows,).
            sample_weight: How much each row counts in training and in the losses that are
                measured, shape (rows,), 0 or more; a row of weight 0 is left out.

        Raises:
            TuningError: If what was asked for cannot be; nothing is written then.
            ValueError: If the rows are refused by scikit-learn's own checks.
        """
        return self._fit(X, y, sample_weight, are_classes=False)

    def predict(self, X: Any) -> NDArray[np.float64]:
        """Return the amounts that the model predicts, in the unit of ``y``, shape (rows,).

        Raises:
            DataError: If the rows cannot be read as those of the training.
        """
        found = self._outputs(X).astype(np.float64)
        return found[:, 0] if found.shape[1] == 1 else found
