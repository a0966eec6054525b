"""What is said of how uncertain a study's values are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.records import Completed
from tuning.results.ranking import incumbent
from tuning.results.tables import rounded
from tuning.results.uncertainty.noise import expected_luck, validation_rows, value_noise

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

_MOST_NAMED = 8


def noise_lines(study: StudyRecord, *, names_ties: bool) -> list[str]:
    """Return how uncertain the best value is, what of it is luck, and which are as good.

    Args:
        study: The study.
        names_ties: Whether to name the trials within one standard error of the best.
    """
    best = incumbent(study.trials.values(), study.metric)
    noise = None if best is None else value_noise(study, best)
    if best is None or best.value is None or not noise:
        return []
    values = {
        trial.number: trial.outcome.value
        for trial in study.trials.values()
        if isinstance(trial.outcome, Completed)
    }
    if len(values) < 2:
        return []
    over = f"{study.spec.folds} folds"
    if study.spec.folds == 1:
        over = f"{validation_rows(study):,} rows"
    line = f"One value is uncertain by ± {error_text(noise)} ({over})"
    luck = expected_luck(list(values.values()), noise, study.metric.direction)
    if luck is not None:
        line += f"; of the best of {len(values)}, about {error_text(luck)} is luck"
    lines = [line]
    ties = [
        number
        for number, value in sorted(values.items())
        if number != best.number and abs(value - best.value) <= noise
    ]
    if ties and names_ties:
        lines.append(f"Tied with the best, within that: trial{plural(ties)} {listed(ties)}")
    return lines


def error_text(error: float) -> str:
    """Return an uncertainty as people read it: two significant digits."""
    return rounded(error, 2)


def listed(numbers: list[int]) -> str:
    """Return numbers of trials for people; of many the first, and how many there are more."""
    text = ", ".join(str(one) for one in numbers[:_MOST_NAMED])
    more = len(numbers) - _MOST_NAMED
    return f"{text} and {more} more" if more > 0 else text


def plural(numbers: list[int]) -> str:
    """Return the ending of a word for so many."""
    return "s" if len(numbers) > 1 else ""
