"""What other tools leave behind, made by the tools where that is quick, and by hand else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import optuna
import pandas as pd
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
from sklearn.datasets import load_iris
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def make_optuna(
    storage: Any, *, direction: Literal["minimize", "maximize"] = "minimize"
) -> optuna.study.Study:
    """Search with a pruner, a failure, a condition, and a trial that never ends."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        storage=storage,
        study_name="mine",
        direction=direction,
        sampler=optuna.samplers.RandomSampler(seed=3),
        pruner=optuna.pruners.MedianPruner(n_startup_trials=2),
    )
    study.optimize(_objective, n_trials=12, catch=ValueError)
    study.ask()
    return study


def _objective(trial: optuna.trial.Trial) -> float:
    rate = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
    units = trial.suggest_int("n-units", 8, 128)
    optimizer = trial.suggest_categorical("optimizer", ["adam", "sgd", None])
    if optimizer == "sgd":
        trial.suggest_float("momentum", 0.0, 0.9)
    if trial.number == 3:
        raise ValueError("no")
    for step in range(4):
        trial.report(rate * units + 1 / (step + 1), step)
        if trial.should_prune():
            raise optuna.TrialPruned
    return rate * units + 1 / 4


def optuna_database(folder: Path) -> Path:
    make_optuna(f"sqlite:///{folder}/study.db")
    return folder / "study.db"


def optuna_journal(folder: Path) -> Path:
    make_optuna(JournalStorage(JournalFileBackend(str(folder / "study.log"))))
    return folder / "study.log"


def keras_tuner_project(folder: Path) -> Path:
    """Ask and tell an oracle of KerasTuner's, which writes as its tuners do."""
    import keras_tuner

    space = keras_tuner.HyperParameters()
    space.Boolean("deep")
    space.Float("lr", 1e-3, 1e-1, sampling="log")
    with space.conditional_scope("deep", [True]):
        space.Int("units deep", 4, 16)
    oracle = keras_tuner.oracles.RandomSearchOracle(
        objective=keras_tuner.Objective("val_accuracy", "max"),
        max_trials=5,
        hyperparameters=space,
        seed=1,
        max_retries_per_trial=0,
    )
    project = folder / "kt" / "project"
    oracle._set_project_dir(str(folder / "kt"), "project")
    for number in range(5):
        trial = oracle.create_trial("tuner0")
        if number == 2:
            trial.status, trial.message = "FAILED", "Traceback ...\nValueError: no"
        else:
            for value in (0.5 + number / 10, 0.6 + number / 10):
                told = {"val_accuracy": value, "val_loss": 1 - value, "accuracy": 0.9}
                oracle.update_trial(trial.trial_id, told, step=number)
            trial.status = "COMPLETED"
        oracle.end_trial(trial)
    oracle.save()
    return project


def ray_experiment(folder: Path) -> Path:
    """Write what Ray Tune 2.60 writes, but for what is pickled."""
    experiment = folder / "experiment"
    for number in (1, 0, 2):
        trial = experiment / f"train_79aad_{number:05d}_{number}_lr=0.1_2026-01-01_10-00-00"
        trial.mkdir(parents=True)
        values = {"lr": 0.1 / (number + 1), "net": {"units": number + 4}, "layers": [64, 32]}
        (trial / "params.json").write_text(json.dumps(values))
        (trial / "params.pkl").write_bytes(b"\x80\x04never read")
        reports = [
            {
                "loss": 1.0 / (epoch + number),
                "acc": epoch / 10,
                "more": {"auc": 0.5},
                "note": "text",
                "timestamp": 1767261600 + 60 * number + epoch,
                "done": epoch == 3,
                "training_iteration": epoch,
                "trial_id": f"79aad_{number:05d}",
                "time_total_s": float(epoch),
                "config": values,
            }
            for epoch in (1, 2, 3)
        ]
        if number == 2:
            reports = []
            (trial / "error.txt").write_text("Traceback ...\nValueError: boom\n")
        lines = "".join(json.dumps(report) + "\n" for report in reports)
        (trial / "result.json").write_text(lines)
    return experiment


def fitted_search(**changes: Any) -> GridSearchCV:
    features, labels = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), SGDClassifier(random_state=0))
    grid = {"sgdclassifier__alpha": [1e-4, 1e-2, 1.0], "sgdclassifier__penalty": ["l1", None]}
    return GridSearchCV(pipeline, grid, cv=3, **changes).fit(features, labels)


def sklearn_csv(folder: Path) -> Path:
    pd.DataFrame(fitted_search().cv_results_).to_csv(folder / "results.csv")
    return folder / "results.csv"


def sklearn_json(folder: Path) -> Path:
    pd.DataFrame(fitted_search().cv_results_).to_json(folder / "results.json")
    return folder / "results.json"
