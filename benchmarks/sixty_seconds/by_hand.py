"""Optuna around ``model.fit``: TPE and the median pruner, as one writes it, for a given time."""

from __future__ import annotations

import json
import math
import sys
import time
from pathlib import Path
from typing import Any

import keras
import optuna

from benchmarks.sixty_seconds.networks import EPOCHS, PATIENCE, Configuration, build, read_rows


class Report(keras.callbacks.Callback):
    """Tells Optuna of every epoch, and stops what it prunes.

    What trains when the time is up counts with what it has reached: else there may be no winner.
    """

    def __init__(self, trial: optuna.Trial, deadline: float) -> None:
        """Take the trial and when the search ends, in seconds since the epoch."""
        super().__init__()
        self._trial = trial
        self._deadline = deadline

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Report the validation loss."""
        assert logs is not None
        self._trial.report(logs["val_loss"], epoch)
        if time.time() >= self._deadline:
            self.model.stop_training = True
        elif self._trial.should_prune():
            raise optuna.TrialPruned


def suggest(trial: optuna.Trial) -> Configuration:
    """Return a configuration from ranges that are usual."""
    configuration: Configuration = {
        "hidden_layers": trial.suggest_int("hidden_layers", 1, 3),
        "neurons": trial.suggest_int("neurons", 16, 256, log=True),
        "activation": "relu",
        "dropout_rate": trial.suggest_float("dropout_rate", 0.0, 0.4, step=0.1),
        "optimizer": trial.suggest_categorical("optimizer", ["sgd", "rmsprop", "adam", "nadam"]),
        "learning_rate": trial.suggest_float("learning_rate", 3e-4, 3e-2, log=True),
        "batch_size": trial.suggest_categorical("batch_size", [32, 64, 128]),
    }
    if configuration["optimizer"] == "sgd":
        configuration["momentum"] = trial.suggest_float("momentum", 0.0, 0.99)
    return configuration


def main(rows_file: str, output: str, deadline: float, seed: int) -> None:
    """Search until the deadline and write the winner down, after each trial."""
    rows = read_rows(Path(rows_file))
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        sampler=optuna.samplers.TPESampler(seed=seed),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=4, n_warmup_steps=5),
    )
    best, epochs_trained = math.inf, 0

    def objective(trial: optuna.Trial) -> float:
        nonlocal best, epochs_trained
        keras.utils.clear_session()
        keras.utils.set_random_seed(seed + trial.number)
        configuration = suggest(trial)
        model = build(configuration, steps=1)
        history = keras.callbacks.History()
        try:
            model.fit(
                rows.x_train,
                rows.y_train,
                batch_size=configuration["batch_size"],
                epochs=EPOCHS,
                validation_data=(rows.x_validation, rows.y_validation),
                callbacks=[
                    history,
                    Report(trial, deadline),
                    keras.callbacks.EarlyStopping(patience=PATIENCE),
                ],
                verbose=0,
            )
        finally:
            losses = history.history.get("val_loss", [])
            epochs_trained += len(losses)
        value = min(losses)
        if value < best:
            best = value
            found = {
                "configuration": configuration,
                "value": value,
                "epochs": losses.index(value) + 1,
                "trials": trial.number + 1,
            }
            Path(output).write_text(json.dumps(found), encoding="utf-8")
        return value

    study.optimize(objective, timeout=max(1.0, deadline - time.time()))
    found = json.loads(Path(output).read_text(encoding="utf-8"))
    found |= {"trials": len(study.trials), "epochs_trained": epochs_trained}
    Path(output).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4]))
