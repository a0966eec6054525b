"""What the picture of the failures shows: how often trials failed, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.records import Failed

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

_MOST = 12


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Trials that failed alike.

    Attributes:
        count: How many.
        kind: Of what kind, such as ``out_of_memory``.
        message: What was said.
    """

    count: int
    kind: str
    message: str


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """How trials of a study failed.

    Attributes:
        study: Its name.
        trials: How many trials finished, in whichever way.
        failures: The most frequent first, at most 12.
        left_out: How many trials failed in yet other ways.
    """

    study: str
    trials: int
    failures: tuple[Failure, ...]
    left_out: int


def failures_of(study: StudyRecord) -> Failures:
    """Return how the trials of a study failed, diverged ones among them."""
    found: Counter[tuple[str, str]] = Counter()
    for trial in study.trials.values():
        if isinstance(trial.outcome, Failed):
            found[str(trial.outcome.kind), trial.outcome.message] += 1
    shown = found.most_common(_MOST)
    return Failures(
        study=study.spec.name,
        trials=len(study.trials),
        failures=tuple(
            Failure(count=count, kind=kind, message=message) for (kind, message), count in shown
        ),
        left_out=found.total() - sum(count for _, count in shown),
    )
