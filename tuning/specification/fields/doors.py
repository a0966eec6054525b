"""The tools that a study can be written to while it runs, and what each needs."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import final

PROJECT = "keras-tuning"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A tool of others that shows studies.

    Attributes:
        name: The word for it, and the name of the extra that installs it.
        module: What it is imported by.
        place: Where a study is written for it, for people.
        is_in_folder: Whether that is in the study's folder.
    """

    name: str
    module: str
    place: str
    is_in_folder: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether its package is there; it is not loaded."""
        return importlib.util.find_spec(self.module) is not None

    @property
    def install_command(self) -> str:
        """What installs it."""
        return f"pip install '{PROJECT}[{self.name}]'"


DOORS = (
    Door(name="optuna", module="optuna", place="optuna.db", is_in_folder=True),
    Door(name="tensorboard", module="tensorboard", place="tensorboard", is_in_folder=True),
    Door(name="mlflow", module="mlflow", place="the tracking server of MLFLOW_TRACKING_URI"),
    Door(name="wandb", module="wandb", place="Weights & Biases"),
)
DOOR_NAMES = tuple(door.name for door in DOORS)

NO_DOOR = "none"


def door_of(name: str) -> Door:
    """Return a door by its name; raises KeyError for a name that is none."""
    return {door.name: door for door in DOORS}[name]
