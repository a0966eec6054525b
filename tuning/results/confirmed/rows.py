"""What training again came to, as cells of a leaderboard and as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tuning.results.confirmed.standing import Confirmed, confirmed_trials, standing, tied

if TYPE_CHECKING:
    from tuning.results.ranking import LeaderboardRow
    from tuning.results.study_record import StudyRecord

BEST, TIED = "best", "tied"


def with_confirmed(rows: list[LeaderboardRow], study: StudyRecord) -> list[LeaderboardRow]:
    """Return a study's leaderboard with what was confirmed first, and marked."""
    if not study.confirmations:
        return rows
    known, first = confirmed_trials(study), standing(study)
    marks = _marks(first)
    by_number = {row.trial.number: row for row in rows}
    order = [one.trial for one in first]
    order += [row.trial.number for row in rows if row.trial.number not in marks]
    return [
        replace(
            by_number[number],
            rank=None if by_number[number].rank is None else place,
            again=_cells(known.get(number), marks.get(number, "")),
        )
        for place, number in enumerate(order, start=1)
    ]


def with_cells(rows: list[LeaderboardRow], studies: Sequence[StudyRecord]) -> list[LeaderboardRow]:
    """Return the leaderboard of several studies, in its order, with what was confirmed beside."""
    known = {study.spec.name: confirmed_trials(study) for study in studies if study.confirmations}
    if not known:
        return rows
    return [
        replace(row, again=_cells(known.get(row.study, {}).get(row.trial.number), ""))
        for row in rows
    ]


def confirmed_document(study: StudyRecord, number: int) -> dict[str, Any]:
    """Return what training a trial again came to, as plain data; nothing where it was not."""
    found = confirmed_trials(study).get(number)
    if found is None or found.mean is None:
        return {}
    error = {} if found.standard_error is None else {"standard_error": found.standard_error}
    return {
        "confirmed": {
            "value": found.mean,
            **error,
            ("folds" if found.is_split_anew else "seeds"): found.trainings,
        }
    }


def _marks(first: list[Confirmed]) -> dict[int, str]:
    """Return for each trial of a standing whether it is the best, or tied with it."""
    ties = tied(first)
    marks = {one.trial: TIED if one.trial in ties else "" for one in first}
    if first:
        marks[first[0].trial] = BEST
    return marks


def _cells(found: Confirmed | None, mark: str) -> dict[str, float | str]:
    cells: dict[str, float | str] = {}
    if found is not None and found.mean is not None:
        cells["confirmed"] = found.mean
        if found.standard_error is not None:
            cells["confirmed_error"] = found.standard_error
    return {**cells, "among_best": mark} if mark else cells
