"""Finished studies of other tools as studies of ours, to look at and to compare with."""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.doors.imported.keras_tuner_folder import read_keras_tuner
    from tuning.doors.imported.optuna_study import from_optuna_study, read_optuna
    from tuning.doors.imported.ray_folder import read_ray
    from tuning.doors.imported.sklearn_results import from_sklearn_search, read_sklearn
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.doors.imported.keras_tuner_folder": ("read_keras_tuner",),
            "tuning.doors.imported.optuna_study": ("from_optuna_study", "read_optuna"),
            "tuning.doors.imported.ray_folder": ("read_ray",),
            "tuning.doors.imported.sklearn_results": ("from_sklearn_search", "read_sklearn"),
        },
    )

__all__ = [
    "from_optuna_study",
    "from_sklearn_search",
    "read_keras_tuner",
    "read_optuna",
    "read_ray",
    "read_sklearn",
]
