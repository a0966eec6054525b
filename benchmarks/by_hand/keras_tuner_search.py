"""KerasTuner over the index of the given configurations, on what KERAS_BACKEND names."""

import keras
import keras_tuner

from benchmarks.by_hand.assignment import (
    BATCH_SIZE,
    FOLDER,
    answer,
    note_ended,
    read_arrays,
    read_assignment,
)
from benchmarks.by_hand.keras_models import BUILDERS


class _Search(keras_tuner.GridSearch):
    """A grid search that tells when a trial has ended."""

    def on_trial_end(self, trial: keras_tuner.engine.trial.Trial) -> None:
        super().on_trial_end(trial)
        note_ended()


def main() -> None:
    """Try the given configurations in a grid search over their index."""
    assignment = read_assignment()
    arrays = read_arrays(assignment.network)
    indices = list(range(len(assignment.configurations)))

    def build(hp: keras_tuner.HyperParameters) -> keras.Model:
        configuration = assignment.configurations[hp.Choice("index", indices)]
        return BUILDERS[assignment.network](**configuration)

    tuner = _Search(
        build,
        objective=keras_tuner.Objective(assignment.metric, assignment.direction),
        max_trials=len(indices),
        executions_per_trial=1,
        directory=FOLDER,
        project_name="keras_tuner",
    )
    tuner.search(
        arrays.x_train,
        arrays.y_train,
        batch_size=BATCH_SIZE,
        epochs=assignment.epochs,
        validation_data=(arrays.x_validation, arrays.y_validation),
        verbose=0,
    )
    values = {
        trial.hyperparameters.get("index"): trial.score for trial in tuner.oracle.trials.values()
    }
    answer(assignment, [values[index] for index in indices])


if __name__ == "__main__":
    main()
