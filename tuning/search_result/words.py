"""What other libraries call the parts of a result, and what they are here."""

from __future__ import annotations

_BEST, _VALUE, _ROWS, _TRAINED = "best.configuration", "best.value", "leaderboard", "retrain()"

WORDS_HERE = {
    "best_config": _BEST,
    "best_estimator_": _TRAINED,
    "best_model": _TRAINED,
    "best_model_": _TRAINED,
    "best_params": _BEST,
    "best_params_": _BEST,
    "best_result": "best",
    "best_score_": _VALUE,
    "best_trial": "best",
    "best_value": _VALUE,
    "evaluate": "retrain(), which tests the best configuration",
    "get_best_hyperparameters": _BEST,
    "get_best_models": _TRAINED,
    "get_best_result": "best",
    "get_dataframe": "trials",
    "resume": "tuning.resume(NAME, ...)",
    "results_summary": _ROWS,
    "to_dataframe": "to_pandas()",
    "to_optuna_study": "to_optuna()",
    "trials_dataframe": "trials",
}
