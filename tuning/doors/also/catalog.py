"""Doors by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.doors import also

if TYPE_CHECKING:
    from tuning.doors.also.door import Door, RetrainedDoor
    from tuning.results.study_record import StudyRecord

OF_RETRAINED = ("mlflow",)
"""The doors that take retrained models, too."""


def open_door(name: str, study: StudyRecord) -> Door:
    """Return a study's door of that name; loads its library.

    Raises:
        KeyError: If there is none of that name.
    """
    match name:
        case "optuna":
            return also.OptunaDatabase(study)
        case "tensorboard":
            return also.TensorBoardEvents(study)
        case "mlflow":
            return also.MlflowRuns(study)
        case "wandb":
            return also.WandbRuns(study)
        case _:
            raise KeyError(name)


def open_retrained_door(name: str, study: StudyRecord) -> RetrainedDoor:
    """Return one of the doors of ``OF_RETRAINED``, for the models of a study.

    Raises:
        KeyError: If it takes none.
    """
    match name:
        case "mlflow":
            return also.MlflowModels(study)
        case _:
            raise KeyError(name)
