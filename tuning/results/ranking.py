"""The one order of trials, the same on every machine."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import final

from objectives.metric import Direction, Metric
from tuning.records import Completed, Failed, Pruned, Trial


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LeaderboardRow:
    """A trial's place.

    Attributes:
        rank: From 1; None for trials that are not ranked.
        study: The study's name.
        backend: Its backend.
        trial: The trial.
        beside: What else was measured of it, by metric.
        again: What it came to when it was trained again, by column; mostly nothing.
    """

    rank: int | None
    study: str
    backend: str
    trial: Trial
    beside: Mapping[str, float] = field(default_factory=dict)
    again: Mapping[str, float | str] = field(default_factory=dict)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A trial with the study and backend that it belongs to, and what else was measured of it."""

    study: str
    backend: str
    trial: Trial
    beside: Mapping[str, float] = field(default_factory=dict)


def rank(entries: Iterable[Entry], metric: Metric) -> list[LeaderboardRow]:
    """Return entries in order: completed ones by value, then pruned ones, then failed ones.

    All must be of one protocol: same objective, data, split, metric, folds and epochs. Equal
    values are ordered by fewer epochs, then by study and number. Pruned trials, being of fewer
    epochs, are listed by the epochs they reached and have no rank.
    """
    ordered = sorted(entries, key=lambda entry: _order(entry, metric))
    rows = []
    for place, entry in enumerate(ordered, start=1):
        ranked = isinstance(entry.trial.outcome, Completed)
        rows.append(
            LeaderboardRow(
                rank=place if ranked else None,
                study=entry.study,
                backend=entry.backend,
                trial=entry.trial,
                beside=entry.beside,
            )
        )
    return rows


def incumbent(trials: Iterable[Trial], metric: Metric) -> Trial | None:
    """Return the best completed trial, or None when none completed."""
    completed = (trial for trial in trials if isinstance(trial.outcome, Completed))
    entries = (Entry(study="", backend="", trial=trial) for trial in completed)
    best = min(entries, key=lambda entry: _order(entry, metric), default=None)
    return None if best is None else best.trial


def best_first(trial: Trial, metric: Metric) -> tuple[int, float, float, str, int]:
    """Return what a study's trials are ordered by: the best first, then pruned, then failed."""
    return _order(Entry(study="", backend="", trial=trial), metric)


def incumbents(trials: Iterable[Trial], metric: Metric) -> list[tuple[int, float]]:
    """Return from which trial on which value was the best, each better than the one before."""
    steps: list[tuple[int, float]] = []
    for trial in sorted(trials, key=lambda one: one.number):
        if not isinstance(trial.outcome, Completed):
            continue
        value = trial.outcome.value
        if not steps or metric.is_better(value, steps[-1][1]):
            steps.append((trial.number, value))
    return steps


def _order(entry: Entry, metric: Metric) -> tuple[int, float, float, str, int]:
    trial = entry.trial
    sign = 1.0 if metric.direction is Direction.MINIMIZE else -1.0
    match trial.outcome:
        case Completed(value=value):
            return (0, sign * value, trial.epochs, entry.study, trial.number)
        case Pruned(value=value):
            worth = math.inf if value is None else sign * value
            return (1, -trial.epochs, worth, entry.study, trial.number)
        case Failed():
            return (2, 0.0, 0, entry.study, trial.number)
