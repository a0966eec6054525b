"""The trial of a study that a person means: its best one, or the one of a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.errors import SpecificationError, StudyNotFoundError
from tuning.going_on import results_flag
from tuning.records import Failed, Trial
from tuning.results.confirmed.standing import best_trial

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord


def chosen_trial(study: StudyRecord, number: int | None) -> Trial:
    """Return a study's best trial, or the trial of that number.

    Raises:
        StudyNotFoundError: If there is no such trial, or none completed.
        SpecificationError: If the trial asked for failed.
    """
    if number is None:
        best = best_trial(study)
        if best is None:
            raise StudyNotFoundError(
                f"no trial of {study.spec.name} completed, so there is no best one;"
                f" see `tuning leaderboard {study.spec.name}{results_flag(study.spec.results_dir)}`"
            )
        return best
    trial = study.trials.get(number)
    if trial is None:
        last = max(study.trials, default=None)
        there = "there is none yet" if last is None else f"there are 0 to {last}"
        raise StudyNotFoundError(f"{study.spec.name} has no finished trial {number}; {there}")
    return trial


def usable_trial(study: StudyRecord, number: int | None) -> Trial:
    """Return the chosen trial, refusing one that failed."""
    trial = chosen_trial(study, number)
    if isinstance(trial.outcome, Failed):
        raise SpecificationError(
            f"--trial {trial.number}: it failed ({trial.outcome.message}); choose another"
        )
    return trial
