"""The counts behind lines and bars, while a study runs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, final

from tuning.records import Completed, Failed, Pruned, Trial
from tuning.results.tables import short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from objectives.metric import Metric
    from tuning.specification.study_spec import StudySpec


@final
@dataclass(slots=True, kw_only=True)
class Tally:
    """The counts behind lines and bar."""

    metric: Metric
    trials: int
    epochs: int
    began: float
    done_before: int
    done: int = 0
    pruned: int = 0
    failed: int = 0
    best: float | None = None
    running: dict[int, int] = field(default_factory=dict)

    def take_in(self, trial: Trial) -> None:
        """Count a finished trial."""
        self.done += 1
        self.running.pop(trial.number, None)
        match trial.outcome:
            case Completed(value=value):
                if self.best is None or self.metric.is_better(value, self.best):
                    self.best = value
            case Pruned():
                self.pruned += 1
            case Failed():
                self.failed += 1

    def seconds_left(self, now: float) -> float | None:
        """Return an estimate of the time left, None before the first trial of this run."""
        here = self.done - self.done_before
        if here <= 0:
            return None
        under_way = sum(self.running.values()) / self.epochs
        rate = (now - self.began) / (here + under_way)
        return max(0.0, (self.trials - self.done - under_way) * rate)

    @property
    def share(self) -> float:
        """The share of the trials that have ended, 0 to 1."""
        return min(1.0, self.done / max(1, self.trials))

    def facts(self) -> list[str]:
        """Return what stands beside a bar, from the count of trials to those under way."""
        left = self.seconds_left(time.monotonic())
        parts = [
            f"{self.done}/{self.trials} trials",
            f"best {'-' if self.best is None else short(self.best)}",
            f"pruned {self.pruned}",
            f"failed {self.failed}",
            f"left {'?' if left is None else clock_text(left)}",
        ]
        # Those begun ahead of their turn only wait.
        running = [
            f"{number}: epoch {epoch}" for number, epoch in sorted(self.running.items()) if epoch
        ]
        return [*parts, "running " + ", ".join(running[:4])] if running else parts


def tally_of(spec: StudySpec, metric: Metric, finished: Iterable[Trial]) -> Tally:
    """Return the counts of a study that begins, or goes on after the finished trials."""
    trials = tuple(finished)
    tally = Tally(
        metric=metric,
        trials=spec.budget.trials,
        epochs=spec.budget.epochs,
        began=time.monotonic(),
        done_before=len(trials),
    )
    for trial in trials:
        tally.take_in(trial)
    return tally


def clock_text(seconds: float) -> str:
    """Return a duration as people say it: ``45 s``, ``3 min 20 s``, ``2 h 05 min``."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
