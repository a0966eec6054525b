"""What is said of baselines, and whether the best trial is clearly above them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from objectives.metric import Direction
from tuning.records import Baseline, Completed, Trial
from tuning.results.tables import short
from tuning.results.uncertainty.noise import value_noise

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.results.study_record import StudyRecord

CLEAR_SHARE = 0.05
"""How far a trial goes from the best baseline to a perfect value, to be clearly above it."""


def in_order(baselines: Iterable[Baseline], metric: Metric) -> list[Baseline]:
    """Return baselines in order, the best first."""
    sign = 1.0 if metric.direction is Direction.MINIMIZE else -1.0
    return sorted(baselines, key=lambda one: (sign * one.value, one.name))


def baseline_lines(study: StudyRecord, best: Trial | None) -> list[str]:
    """Return what to say of a study's baselines below its trials; nothing where there are none."""
    found = study.baselines
    if found is None:
        return []
    lines = []
    if found.measured:
        values = (
            f"{one.name} {short(one.value)}"
            + ("" if one.spread is None else f" ± {short(one.spread)}")
            for one in in_order(found.measured, study.metric)
        )
        lines.append(f"Baselines, on the same rows: {', '.join(values)}")
    reasons = (f"{name} ({reason})" if name else reason for name, reason in found.left_out.items())
    if found.left_out:
        lines.append(f"No baseline: {'; '.join(reasons)}")
    return [*lines, *doubts(study, best)]


def doubts(study: StudyRecord, best: Trial | None) -> list[str]:
    """Return one sentence where the best trial is not clearly above the best baseline.

    Clearly above is what goes 5 % of the way from the baseline to a perfect value, over folds
    further than its own spread, and further than two standard errors where these are known.
    Perfect is 0 for what is minimized; for what is maximized 1, where the baseline is not above 1
    already.
    """
    found = study.baselines
    if found is None or not found.measured or best is None or best.value is None:
        return []
    first = in_order(found.measured, study.metric)[0]
    spread = best.outcome.spread if isinstance(best.outcome, Completed) else None
    better = best.value - first.value
    if study.metric.direction is Direction.MINIMIZE:
        better = -better
    clear = CLEAR_SHARE * _way_to_perfect(first.value, study.metric)
    noise = value_noise(study, best) or 0.0
    if better > max(clear, spread or 0.0, 2 * noise):
        return []
    how = "no better than" if better <= 0 else "not clearly better than"
    return [
        f"The best trial ({short(best.value)}) is {how} the baseline {first.name!r}"
        f" ({short(first.value)})"
    ]


def _way_to_perfect(value: float, metric: Metric) -> float:
    if metric.direction is Direction.MAXIMIZE and value <= 1.0:
        return 1.0 - value
    return abs(value)
