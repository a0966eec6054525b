"""Ray Tune over the given configurations, two trials side by side."""

import os
import secrets

import keras
import ray
from ray import tune

from benchmarks.by_hand.assignment import (
    BATCH_SIZE,
    FOLDER,
    Arrays,
    Assignment,
    answer,
    note_ended,
    read_arrays,
    read_assignment,
)
from benchmarks.by_hand.keras_models import BUILDERS


class ReportEpoch(keras.callbacks.Callback):
    """Tells Ray Tune of every epoch."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Report the metrics that Keras logs."""
        ray.tune.report(dict(logs or {}))


class NoteEnded(tune.Callback):
    """Tells when a trial has ended."""

    def on_trial_complete(self, *_: object, **__: object) -> None:
        note_ended()


def train(config: dict[str, int], assignment: Assignment, arrays: Arrays) -> None:
    """Train one configuration in a process of Ray's."""
    configuration = assignment.configurations[config["index"]]
    BUILDERS[assignment.network](**configuration).fit(
        arrays.x_train,
        arrays.y_train,
        batch_size=BATCH_SIZE,
        epochs=assignment.epochs,
        validation_data=(arrays.x_validation, arrays.y_validation),
        callbacks=[ReportEpoch()],
        verbose=0,
    )


def main() -> None:
    """Try the given configurations in a grid over their index."""
    assignment = read_assignment()
    arrays = read_arrays(assignment.network)
    indices = list(range(len(assignment.configurations)))
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # Else Ray writes a token of its own to the home folder.
    os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    trainable = tune.with_parameters(train, assignment=assignment, arrays=arrays)
    tuner = tune.Tuner(
        tune.with_resources(trainable, {"cpu": 1}),
        param_space={"index": tune.grid_search(indices)},
        tune_config=tune.TuneConfig(metric=assignment.metric, mode=assignment.direction),
        run_config=tune.RunConfig(
            storage_path=str(FOLDER), name="ray_tune", verbose=0, callbacks=[NoteEnded()]
        ),
    )
    results = tuner.fit()
    values = {
        result.config["index"]: assignment.best(
            result.metrics_dataframe[assignment.metric].tolist()
        )
        for result in results
    }
    answer(assignment, [values[index] for index in indices])


if __name__ == "__main__":
    main()
