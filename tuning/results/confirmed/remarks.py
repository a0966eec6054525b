"""What stands below a study's trials: whether the best one is the best, and of what worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuning.results.baselines.words import baseline_lines
from tuning.results.confirmed.standing import standing
from tuning.results.confirmed.words import confirmation_lines
from tuning.results.uncertainty.words import noise_lines

if TYPE_CHECKING:
    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord


def remarks(study: StudyRecord, best: Trial | None) -> list[str]:
    """Return what is said of a study's best trial, a line each.

    Args:
        study: The study.
        best: Its best trial, or that of several studies that share a leaderboard.
    """
    confirmed = confirmation_lines(study)
    noise = noise_lines(study, names_ties=not standing(study))
    return [*confirmed, *noise, *baseline_lines(study, best)]


def confirmed_in_each(studies: Sequence[StudyRecord]) -> list[str]:
    """Return what is said of the trainings again of studies that share a leaderboard.

    Their means stand in one column, though some may be of new folds and some of fresh seeds.
    """
    return [
        f"{study.spec.name}: {line}"
        for study in studies
        if study.confirmations
        for line in confirmation_lines(study)[:1]
    ]
