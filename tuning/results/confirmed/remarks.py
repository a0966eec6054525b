"""What stands below a study's trials: whether the best one is the best, and of what worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.results.baselines.words import baseline_lines
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
    noise = noise_lines(study, names_ties=not confirmed)
    return [*confirmed, *noise, *baseline_lines(study, best)]
