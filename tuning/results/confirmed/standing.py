"""Which trial is the best, once the best ones have trained again with fresh seeds."""

from __future__ import annotations

import heapq
import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.metric import Direction
from tuning.records import Completed, Confirmation, Trial
from tuning.results.ranking import best_first, incumbent

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.results.study_record import StudyRecord

FEWEST = 2
"""Of a single one there is nothing to choose between."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A trial whose configuration has trained again, as often as was planned.

    Attributes:
        trial: The trial's number.
        mean: Over the trainings that did not fail; None where all did.
        standard_error: Of the mean; None for a single number.
        trainings: How many numbers it is the mean of.
        failed: How many trainings failed.
        is_split_anew: Whether they are of folds that were divided anew.
    """

    trial: int
    mean: float | None
    standard_error: float | None
    trainings: int
    failed: int
    is_split_anew: bool


def confirmed_trials(study: StudyRecord) -> dict[int, Confirmed]:
    """Return the trials that have trained again as often as was planned, by number."""
    runs: dict[int, list[Confirmation]] = {}
    for one in study.confirmations.values():
        runs.setdefault(one.trial, []).append(one)
    return {
        number: _confirmed(number, of_trial)
        for number, of_trial in sorted(runs.items())
        if len(of_trial) >= of_trial[0].of and number in study.trials
    }


def standing(study: StudyRecord) -> list[Confirmed]:
    """Return the study's first trials that are all confirmed, the best first; mostly none.

    They are those that the search ranks first, without a gap: one that nobody has trained again
    yet may be better than all behind it. Trials of which no training failed come first, then goes
    the mean, then the lower number.
    """
    known = confirmed_trials(study)
    if len(known) < FEWEST:
        return []
    first = []
    for trial in to_confirm(study.trials.values(), study.metric, top=len(known)):
        if trial.number not in known:
            break
        first.append(known[trial.number])
    if len(first) < FEWEST:
        return []
    first.sort(key=lambda one: _order(one, study.metric))
    return first if first[0].mean is not None else []


def to_confirm(trials: Iterable[Trial], metric: Metric, *, top: int) -> list[Trial]:
    """Return the trials that the search ranks first, those that can be trained again.

    Those that completed; one whose weights are also another trial's cannot.
    """
    completed = (one for one in trials if isinstance(one.outcome, Completed) and not one.schedule)
    return heapq.nsmallest(top, completed, key=lambda one: best_first(one, metric))


def best_trial(study: StudyRecord) -> Trial | None:
    """Return the best trial: the one that was confirmed as such, else the search's; or None."""
    if study.confirmations:
        first = standing(study)
        if first:
            return study.trials[first[0].trial]
    return incumbent(study.trials.values(), study.metric)


def tied(first: Sequence[Confirmed]) -> list[int]:
    """Return the trials within one standard error of the best of a standing, by number.

    The rule is that of Breiman et al., Classification and Regression Trees (1984), section 3.4.3.
    The error is that of the best one's mean, and no less than they have on average: three numbers
    may lie close by chance.
    """
    errors = [one.standard_error for one in first if one.standard_error is not None]
    if not errors or first[0].mean is None or first[0].standard_error is None:
        return []
    usual = math.sqrt(statistics.fmean(error**2 for error in errors))
    best, error = first[0].mean, max(first[0].standard_error, usual)
    return sorted(
        one.trial
        for one in first[1:]
        if one.mean is not None and not one.failed and abs(one.mean - best) <= error
    )


def _confirmed(number: int, runs: Sequence[Confirmation]) -> Confirmed:
    sound = [one for one in runs if one.value is not None]
    is_split_anew = runs[0].is_split_anew
    values = [
        value
        for one in sound
        for value in (one.folds if one.is_split_anew else (one.value,))
        if value is not None
    ]
    spread = statistics.stdev(values) if len(values) > 1 else None
    error = None
    if spread is not None:
        share = 0.0
        if is_split_anew:
            fitted, measured = sound[0].rows
            share = measured / fitted
        error = spread * math.sqrt(1 / len(values) + share)
    return Confirmed(
        trial=number,
        mean=statistics.fmean(values) if values else None,
        standard_error=error,
        trainings=len(values),
        failed=len(runs) - len(sound),
        is_split_anew=is_split_anew,
    )


def _order(one: Confirmed, metric: Metric) -> tuple[int, float, int]:
    sign = 1.0 if metric.direction is Direction.MINIMIZE else -1.0
    mean = math.inf if one.mean is None else sign * one.mean
    return one.failed, mean, one.trial
