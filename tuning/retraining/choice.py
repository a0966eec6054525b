"""Which trials are retrained, and the folder of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.errors import SpecificationError
from tuning.results.confirmed.standing import best_trial
from tuning.results.leaderboard import study_rows
from tuning.results.retrained.folder import MODEL, retrained_folder, retrained_trial
from tuning.results.selection import usable_trial

if TYPE_CHECKING:
    from pathlib import Path

    from tuning.records import Trial
    from tuning.results.study_record import StudyRecord


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A trial to retrain, and where its model will lie."""

    trial: Trial
    folder: Path


def chosen_to_retrain(
    study: StudyRecord, *, trial: int | None, top: int | None, overwrite: bool
) -> list[Chosen]:
    """Return the best trial, the trial of a number, or the first ones of the leaderboard.

    Args:
        study: The study.
        trial: A trial other than the best one.
        top: How many of the leaderboard's first, at least 1.
        overwrite: Whether models that are there already may be trained anew.

    Raises:
        StudyNotFoundError: If there is no such trial, or none completed.
        SpecificationError: If there are not so many, or a model is there already.
    """
    trials = [usable_trial(study, trial)] if top is None else _first(study, top, trial=trial)
    best = best_trial(study)
    chosen = [
        Chosen(
            trial=one,
            folder=retrained_folder(
                study.folder, one.number, is_best=best is not None and one.number == best.number
            ),
        )
        for one in trials
    ]
    there = [_there(one) for one in chosen if (one.folder / MODEL).exists()]
    if there and not overwrite:
        raise SpecificationError(*there)
    return chosen


def _first(study: StudyRecord, top: int, *, trial: int | None) -> list[Trial]:
    if trial is not None:
        raise SpecificationError(
            f"--top {top}: stands beside --trial {trial}; ask for one trial or for the first ones"
        )
    if top < 1:
        raise SpecificationError(f"--top {top}: write a whole number from 1, such as 3")
    usable_trial(study, None)  # complains where none completed
    ranked = [row.trial for row in study_rows(study) if row.rank is not None]
    if len(ranked) < top:
        raise SpecificationError(
            f"--top {top}: {len(ranked)} trial{'s' if len(ranked) > 1 else ''} of"
            f" {study.spec.name} completed; use at most --top {len(ranked)}"
        )
    return ranked[:top]


def _there(chosen: Chosen) -> str:
    number, there = chosen.trial.number, retrained_trial(chosen.folder)
    what = (
        f"trial {number} is retrained already"
        if there in (None, number)
        else f"trial {there} is retrained there, which was the best before trial {number}"
    )
    return f"{chosen.folder}: {what}; add --overwrite to train it anew and replace that model"
