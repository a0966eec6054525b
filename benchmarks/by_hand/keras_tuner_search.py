"""KerasTuner over the index of the given configurations."""

import keras
import keras_tuner

from benchmarks.by_hand.assignment import BATCH_SIZE, FOLDER, answer, read_arrays, read_assignment
from benchmarks.by_hand.keras_models import BUILDERS


def main() -> None:
    """Try the given configurations in a grid search over their index."""
    assignment = read_assignment()
    arrays = read_arrays(assignment.network)
    indices = list(range(len(assignment.configurations)))

    def build(hp: keras_tuner.HyperParameters) -> keras.Model:
        configuration = assignment.configurations[hp.Choice("index", indices)]
        return BUILDERS[assignment.network](**configuration)

    tuner = keras_tuner.GridSearch(
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
