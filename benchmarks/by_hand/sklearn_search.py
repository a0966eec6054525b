"""RandomizedSearchCV over a SciKeras estimator, with one predefined split."""

import numpy as np
from scikeras.wrappers import KerasClassifier, KerasRegressor
from sklearn.model_selection import PredefinedSplit, RandomizedSearchCV

from benchmarks.by_hand.assignment import (
    BATCH_SIZE,
    Assignment,
    answer,
    note_ended,
    read_arrays,
    read_assignment,
)
from benchmarks.by_hand.keras_models import BUILDERS
from benchmarks.cases import CLASSIFIERS

_PREFIX = "model__"


def make_estimator(assignment: Assignment) -> KerasClassifier | KerasRegressor:
    """Return the estimator for a network; its builder compiles."""
    kind = KerasClassifier if assignment.network in CLASSIFIERS else KerasRegressor
    return kind(
        BUILDERS[assignment.network],
        batch_size=BATCH_SIZE,
        epochs=assignment.epochs,
        verbose=0,
    )


def main() -> None:
    """Try the given configurations, each of which is a distribution of single values."""
    assignment = read_assignment()
    arrays = read_arrays(assignment.network)
    validation = (arrays.x_validation, arrays.y_validation)

    def best_epoch(estimator: KerasRegressor, x: np.ndarray, y: np.ndarray) -> float:
        del x, y  # Keras measured them after every epoch.
        note_ended()
        value = assignment.best(estimator.history_[assignment.metric])
        return value if assignment.direction == "max" else -value

    search = RandomizedSearchCV(
        make_estimator(assignment),
        [
            {f"{_PREFIX}{name}": [value] for name, value in configuration.items()}
            for configuration in assignment.configurations
        ],
        n_iter=len(assignment.configurations),
        scoring=best_epoch,
        cv=PredefinedSplit([-1] * len(arrays.y_train) + [0] * len(arrays.y_validation)),
        refit=False,
        error_score="raise",
    )
    search.fit(
        np.concatenate([arrays.x_train, arrays.x_validation]),
        np.concatenate([arrays.y_train, arrays.y_validation]),
        validation_data=validation,
    )
    values = [0.0] * len(assignment.configurations)
    results = search.cv_results_
    for candidate, score in zip(results["params"], results["mean_test_score"], strict=True):
        tried = {name.removeprefix(_PREFIX): value for name, value in candidate.items()}
        values[assignment.configurations.index(tried)] = abs(score)
    answer(assignment, values)


if __name__ == "__main__":
    main()
