"""A study written for other tools while it runs, each from a process of its own.

A tool's library is loaded in its own process alone.
"""

from typing import TYPE_CHECKING

from objectives.lazy_names import loaded_on_use

if TYPE_CHECKING:
    from tuning.doors.also.mlflow_models import MlflowModels
    from tuning.doors.also.mlflow_runs import MlflowRuns
    from tuning.doors.also.optuna_database import OptunaDatabase
    from tuning.doors.also.tensorboard_events import TensorBoardEvents
    from tuning.doors.also.wandb_runs import WandbRuns
else:
    __getattr__ = loaded_on_use(
        __name__,
        {
            "tuning.doors.also.mlflow_models": ("MlflowModels",),
            "tuning.doors.also.mlflow_runs": ("MlflowRuns",),
            "tuning.doors.also.optuna_database": ("OptunaDatabase",),
            "tuning.doors.also.tensorboard_events": ("TensorBoardEvents",),
            "tuning.doors.also.wandb_runs": ("WandbRuns",),
        },
    )

__all__ = ["MlflowModels", "MlflowRuns", "OptunaDatabase", "TensorBoardEvents", "WandbRuns"]
