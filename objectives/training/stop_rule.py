"""When a training stops by itself: after its epochs, or once patience runs out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.metric import canonical_metric_name

if TYPE_CHECKING:
    from objectives.metric import Metric


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class StopRule:
    """The rule of Keras's ``EarlyStopping``, and the most epochs.

    Attributes:
        metric: The metric whose validation value is watched.
        epochs: The most epochs to train, at least 1.
        patience: Epochs in a row without improvement before stopping; None never stops early.
    """

    metric: Metric
    epochs: int
    patience: int | None


@final
class Watch:
    """Watches one training by a rule."""

    def __init__(self, rule: StopRule) -> None:
        """Begin before the first epoch."""
        self._rule = rule
        self._epoch = 0
        self._best = math.nan
        self._best_epoch = 0

    def take(self, value: float) -> None:
        """Take the watched metric's value of the next epoch in."""
        self._epoch += 1
        if self._rule.metric.is_better(value, self._best):
            self._best = value
            self._best_epoch = self._epoch

    @property
    def is_over(self) -> bool:
        """Whether the rule wants no further epoch."""
        if self._epoch >= self._rule.epochs:
            return True
        patience = self._rule.patience
        return patience is not None and self._epoch - self._best_epoch >= patience


@final
class LogWatch:
    """Watches what a trainer logs, for one that trains ahead of those who ask for its epochs."""

    def __init__(self, rule: StopRule) -> None:
        """Begin before the first epoch."""
        self._watch = Watch(rule)
        self._key = rule.metric.validation_key

    def wants_more(self, logs: Mapping[str, float]) -> bool:
        """Take an epoch's metrics in; return whether the rule wants another one.

        None is wanted of a training that diverged. One without validation rows has nothing to
        watch, and trains all its epochs.
        """
        measured = [name for name in logs if name.startswith("val_")]
        named = {f"val_{canonical_metric_name(name)}": name for name in measured}
        value = logs[named[self._key]] if self._key in named else None
        self._watch.take(math.nan if value is None else value)
        return not self._watch.is_over and (value is None or math.isfinite(value))
