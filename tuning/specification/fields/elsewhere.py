"""What other tools call the settings of a study, and what they are called here."""

from __future__ import annotations

NAMES_ELSEWHERE = {
    "cv": "folds",
    "directory": "results",
    "hyperparameters": "space",
    "jobs": "workers",
    "load_if_exists": "exist",
    "local_dir": "results",
    "loss": "metric",
    "max_concurrent_trials": "workers",
    "max_epochs": "epochs",
    "max_evals": "trials",
    "max_time": "timeout",
    "max_trials": "trials",
    "n_iter": "trials",
    "n_jobs": "workers",
    "metrics": "also_measure",
    "n_trials": "trials",
    "num_samples": "trials",
    "param_distributions": "space",
    "param_grid": "space",
    "param_space": "space",
    "parallel": "workers",
    "project_name": "name",
    "random_state": "seed",
    "scoring": "metric",
    "show_progress_bar": "progress",
    "storage": "results",
    "storage_path": "results",
    "study_name": "name",
    "time_budget_s": "timeout",
    "tuner": "backend",
}

_HELD_BACK = "a fifth of the rows is held back by itself; give rows of your own as {}=(x, y)"

# What has another place here than a setting.
PLACES_HERE = {
    "batch_size": 'it is a parameter of the space; add it there, such as "batch_size": 32',
    "callbacks": (
        "a class has them in callbacks(configuration), and patience and pruner stop trials early"
    ),
    "class_weight": (
        "a class says class_weight = {label: weight}; beside a function give data=(x, y,"
        " sample_weight)"
    ),
    "estimator": "what is tuned is given first, without a word before it",
    "build_model": "what is tuned is given first, without a word before it",
    "executions_per_trial": "folds=3 measures each trial on three parts of the rows",
    "hypermodel": "what is tuned is given first, without a word before it",
    "overwrite": 'nothing is overwritten; choose another name, in Python also by exist="new"',
    "refit": "the result's retrain() trains the best configuration",
    "sample_weight": "give it as the third of data=(x, y, sample_weight)",
    "shuffle": 'rows are shuffled anew in each epoch; split="time" draws no rows by chance',
    **dict.fromkeys(("test_size", "test_split"), _HELD_BACK.format("test_data")),
    **dict.fromkeys(
        ("val_size", "val_split", "validation_size", "validation_split"),
        _HELD_BACK.format("validation_data"),
    ),
    "x": "give data=(x, y)",
    "y": "give data=(x, y)",
}
