"""Trials whose code ended the process that they ran in, without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.failure import Failure, FailureKind
from objectives.seeds import numbers_of
from tuning.going_on import going_on

if TYPE_CHECKING:
    from tuning.results.store import StudyStore
    from tuning.trials.evaluator import Evaluator

MOST_DEATHS = 2
"""A training that ended its process so often is not begun again."""
_ADVICE = "with --workers 2 each trains in a process of its own, and the search goes on"


def death_lines(store: StudyStore) -> list[str]:
    """Keep that the process before this one died, and return what is to be said of it."""
    number = store.note_death()
    if number is None or store.study.deaths[number] >= MOST_DEATHS:
        return []
    trial, run = numbers_of(number)
    again = "" if run is None else ", training again,"
    return [
        f"trial {trial}{again} was under way when the process ended without a word; it trains once"
        f" more ({_ADVICE})"
    ]


def last_words(store: StudyStore) -> tuple[str, str]:
    """Return the trial whose code ends this process at once, and what is to be done then."""
    again = f"continue with {going_on('resume', store.study.spec)}, which trains it once more"
    return f"trial {store.under_way.number}", again


def fail_deadly_trials(store: StudyStore, evaluator: Evaluator) -> None:
    """Let trials fail during which a process died twice: they would end this one too."""
    for number, times in sorted(store.study.deaths.items()):
        configuration = store.unfinished.get(number)
        if times < MOST_DEATHS or configuration is None:
            continue
        message = f"the process ended without a word {times} times while it was under way"
        evaluator.say(f"trial {number}: {message}; it failed ({_ADVICE})")
        failure = Failure(kind=FailureKind.CRASHED, message=message)
        evaluator.fail(number, configuration, failure)
