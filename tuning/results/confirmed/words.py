"""What is said of trials that have trained again, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tuning.results.confirmed.standing import (
    FEWEST,
    Confirmed,
    confirmed_trials,
    standing,
    tied,
    to_confirm,
)
from tuning.results.tables import cells, short
from tuning.results.uncertainty.words import error_text, listed, plural
from tuning.specification.fields.confirm import confirm_for

if TYPE_CHECKING:
    from tuning.records import Trial
    from tuning.results.confirmed.plan import ConfirmationPlan
    from tuning.results.ranking import LeaderboardRow
    from tuning.results.study_record import StudyRecord


def confirming_line(plan: ConfirmationPlan) -> str:
    """Return the line that says what trains again, and why."""
    how = f"with {plan.runs} fresh seeds"
    if plan.is_split_anew:
        how = f"on {plan.runs} new folds, since few rows measured the search"
    return f"the best {len(plan.trials)} train again {how} (--confirm none leaves that out)"


def confirmed_line(study: StudyRecord, trial: Trial) -> str:
    """Return what a trial's trainings came to; empty while one of them is missing."""
    found = confirmed_trials(study).get(trial.number)
    if found is None:
        return ""
    value = "" if trial.value is None else f" (the search: {short(trial.value)})"
    return f"trial {trial.number} again: {study.metric.name} {mean_text(found)}{value}"


def again_of(study: StudyRecord, number: int) -> str:
    """Return what a trial came to when it trained again; empty where it did not."""
    found = confirmed_trials(study).get(number) if study.confirmations else None
    return "" if found is None else f"{mean_text(found)}, over {over_text(found)}"


def mean_text(found: Confirmed) -> str:
    """Return a confirmed mean with its standard error, and how many trainings failed."""
    if found.mean is None:
        return "failed each time"
    error = "" if found.standard_error is None else f" ± {error_text(found.standard_error)}"
    failed = f", {found.failed} of {found.trainings + found.failed} failed" if found.failed else ""
    return f"{short(found.mean)}{error}{failed}"


def over_text(found: Confirmed) -> str:
    """Return what a confirmed mean is over, such as ``3 fresh seeds``."""
    count = found.trainings + (0 if found.is_split_anew else found.failed)
    return f"{count} new folds" if found.is_split_anew else f"{count} fresh seeds"


def confirmation_lines(study: StudyRecord) -> list[str]:
    """Return what is said of a study's best trial and those tied with it; mostly nothing.

    Where the best ones were to train again and did not, that is said: the best is the search's.
    """
    first = standing(study)
    if not first:
        return _unconfirmed_lines(study)
    best = first[0]
    lines = [
        f"Trial {best.trial} is the best of {len(first)} that trained again, over"
        f" {over_text(best)}: {study.metric.name} {mean_text(best)}"
    ]
    ties = tied(first)
    if ties:
        lines.append(f"Tied with it, within one standard error: trial{plural(ties)} {listed(ties)}")
    return lines


def _unconfirmed_lines(study: StudyRecord) -> list[str]:
    wanted = confirm_for(study.spec.confirm, finished=len(study.trials))
    if wanted is None or study.imported is not None:
        return []
    best = to_confirm(study.trials.values(), study.metric, top=wanted.top)
    if not best:
        return []
    if len(best) < FEWEST:
        return [f"Trial {best[0].number} is not trained again: there is no other to choose from"]
    if len(confirmed_trials(study)) >= len(best):
        return ["All that trained again failed, so that the search alone names the best trial"]
    return [
        f"The best {len(best)} have not all trained again: the search alone names the best trial"
    ]


def cells_on_screen(row: LeaderboardRow) -> dict[str, Any]:
    """Return a leaderboard row's cells, all that was confirmed in one: a screen is narrow.

    Seconds have one digit, as in the line of a trial that has ended.
    """
    known = cells(row)
    known["seconds"] = f"{row.trial.seconds:.1f}"
    error, mark = known.pop("confirmed_error", None), known.pop("among_best", "")
    if "confirmed" in known:
        margin = "" if error is None else f" ± {error_text(error)}"
        known["confirmed"] = f"{short(known['confirmed'])}{margin} {mark}".rstrip()
    return known
