"""Optuna around ``model.fit``, on the Keras backend that KERAS_BACKEND names."""

import optuna

from benchmarks.by_hand.assignment import (
    Configuration,
    answer,
    note_ended,
    read_arrays,
    read_assignment,
)
from benchmarks.by_hand.keras_models import train
from benchmarks.cases import ARCHITECTURES


def suggest(trial: optuna.Trial, network: str) -> Configuration:
    """Ask for the parameters of a network."""
    configuration: Configuration = {}
    if network in ARCHITECTURES:
        configuration["units"] = trial.suggest_int("units", 16, 32, step=4)
    elif network != "classifier":
        fewest = {"mlp": (0, 1), "dropout-bn": (1, 10)}[network]
        configuration["hidden_layers"] = trial.suggest_int("hidden_layers", fewest[0], 3)
        configuration["neurons"] = trial.suggest_int("neurons", fewest[1], 100)
    configuration["learning_rate"] = trial.suggest_float("learning_rate", 3e-4, 3e-2, log=True)
    return configuration


def main() -> None:
    """Try the given configurations, and no others."""
    assignment = read_assignment()
    arrays = read_arrays(assignment.network)
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    direction = {"min": "minimize", "max": "maximize"}[assignment.direction]
    study = optuna.create_study(direction=direction)
    for configuration in assignment.configurations:
        study.enqueue_trial(configuration)
    study.optimize(
        lambda trial: train(assignment, suggest(trial, assignment.network), arrays),
        n_trials=len(assignment.configurations),
        callbacks=[lambda _study, _trial: note_ended()],
    )
    tried = [trial.params for trial in study.trials]
    assert tried == assignment.configurations
    answer(assignment, [trial.value for trial in study.trials])


if __name__ == "__main__":
    main()
