"""What other tools call the settings of a study, and what they are called here."""

from __future__ import annotations

NAMES_ELSEWHERE = {
    "cv": "folds",
    "directory": "results",
    "jobs": "workers",
    "loss": "metric",
    "max_epochs": "epochs",
    "max_evals": "trials",
    "max_trials": "trials",
    "n_iter": "trials",
    "n_jobs": "workers",
    "n_trials": "trials",
    "num_samples": "trials",
    "param_distributions": "space",
    "param_grid": "space",
    "param_space": "space",
    "parallel": "workers",
    "project_name": "name",
    "random_state": "seed",
    "scoring": "metric",
    "study_name": "name",
    "tuner": "backend",
}
