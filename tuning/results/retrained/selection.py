"""The retrained model that a person means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from tuning.errors import StudyNotFoundError
from tuning.going_on import going_on
from tuning.results.retrained.folder import (
    MODEL,
    folder_of_trial,
    retrained_folder,
    retrained_trial,
)
from tuning.results.selection import chosen_trial

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


def folder_of_retrained(study: StudyRecord, number: int | None, say: Callable[[str], None]) -> Path:
    """Return where the best trial's model lies, or the one of a number.

    Args:
        study: The study.
        number: The trial, None for the best one.
        say: Told where another trial is the best by now.

    Raises:
        StudyNotFoundError: If there is no such trial, or it is not retrained.
    """
    study.require_own("predict with or export")
    name = study.spec.name
    best = retrained_folder(study.folder, 0, is_best=True)
    there = retrained_trial(best)
    if number is None:
        if not (best / MODEL).exists():
            raise StudyNotFoundError(
                f"{name}: no model is retrained yet; run {going_on('retrain', study.spec)} first"
            )
        found = chosen_trial(study, None).number
        if there not in (None, found):
            say(
                f"{name}: trial {there} is retrained, while trial {found} is the best by now;"
                f" {going_on('retrain', study.spec, ' --overwrite')} takes that"
            )
        return best
    chosen_trial(study, number)
    folder = folder_of_trial(study.folder, number)
    if folder is None:
        raise StudyNotFoundError(
            f"{name}: trial {number} is not retrained; run"
            f" {going_on('retrain', study.spec, f' --trial {number}')} first"
        )
    return folder
