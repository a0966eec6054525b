"""The context of a training, as a person's ``callbacks(configuration, context)`` gets it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingContext:
    """Which training callbacks are for, and a folder that is theirs alone.

    Attributes:
        study: The study's name.
        trial: The trial's number, from 0; at retraining and where the best ones
            train again, of the trial whose configuration is trained.
        fold: The fold's number, from 0; None at retraining, which has no folds.
        seed: What initial weights and the order of rows are drawn from.
        attempt: 1 for the first time that it is trained; one more each time that it is taken up
            again, after an interruption or a pause, also where it goes on from a checkpoint.
        folder: A folder that is there and empty; of each fold and each attempt another.
    """

    study: str
    trial: int
    fold: int | None
    seed: int
    attempt: int
    folder: Path
