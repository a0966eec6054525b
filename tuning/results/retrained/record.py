"""What is written about a retrained model."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

if TYPE_CHECKING:
    from objectives.measurement import LearningCurve
    from objectives.metric import Metric
    from search_spaces import Configuration


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """What is written about a retrained model; ``tests`` holds the test metrics, one a seed.

    ``seed_models`` holds the models of the other seeds, bare of what training needs; ``stops`` says
    why the model's training cannot go on, empty where it can; ``compared`` holds the kept model's
    predictions for the test rows beside what is true; ``schedule_words`` says how its learning rate
    fell to the end, empty where it goes as in the search; ``again`` says what the configuration
    came to when the search trained it again, empty where it did not.
    """

    folder: Path
    study: str
    objective: str
    trial: int
    configuration: Configuration
    metric: Metric
    search_value: float | None
    search_spread: float | None
    best_epoch: int
    trials: int
    epochs: int
    train_rows: int
    test_rows: int
    seeds: tuple[int, ...]
    tests: tuple[dict[str, float], ...]
    kept: int
    test_openings: int
    history: LearningCurve
    model: bytes
    preprocessing: dict[str, Any]
    classes: tuple[str, ...]
    baselines: Mapping[str, tuple[float, ...]]
    facts: Mapping[str, float]
    prediction_spread: float | None
    has_test: bool = True
    split: str = ""
    also_measured: tuple[str, ...] = ()
    stops: str = ""
    schedule_words: str = ""
    again: str = ""
    compared: Mapping[str, Any] = field(default_factory=dict)
    seed_models: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def values(self) -> tuple[float, ...]:
        """The ranking metric on the test set, one a seed."""
        return tuple(test[self.metric.name] for test in self.tests)

    @property
    def mean(self) -> float:
        """The mean of the values."""
        return statistics.fmean(self.values)

    @property
    def spread(self) -> float | None:
        """The standard deviation of the values, None for a single one."""
        return statistics.stdev(self.values) if len(self.values) > 1 else None
