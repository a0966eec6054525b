"""When a training stops by itself."""

from __future__ import annotations

import math

import pytest

from objectives.metric import Direction, Metric
from objectives.training.stop_rule import StopRule, Watch

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)


def epochs_of(
    *values: float, metric: Metric = LOSS, epochs: int = 9, patience: int | None = None
) -> int:
    """Return after how many of the values the rule ends the training."""
    watch = Watch(StopRule(metric=metric, epochs=epochs, patience=patience))
    for epoch, value in enumerate(values, start=1):
        watch.take(value)
        if watch.is_over:
            return epoch
    return 0


@pytest.mark.parametrize(
    ("values", "patience", "stops"),
    [
        pytest.param((3.0, 2.0, 2.0, 2.0), 2, 4, id="as good as the best is no better"),
        pytest.param((3.0, 2.0, 2.5, 1.0, 2.0, 2.0), 2, 6, id="better again begins anew"),
        pytest.param((3.0, 4.0), 1, 2, id="one epoch of patience"),
        pytest.param((3.0, 4.0, 5.0), None, 0, id="without patience it goes on"),
        pytest.param((math.nan, 2.0, 3.0, 3.0), 2, 4, id="anything is better than no number"),
        pytest.param((math.nan, math.nan), 2, 2, id="no number is never better"),
    ],
)
def test_patience_counts_the_epochs_since_the_best_one(
    values: tuple[float, ...], patience: int | None, stops: int
) -> None:
    assert epochs_of(*values, patience=patience) == stops


def test_what_is_maximized_improves_upwards() -> None:
    assert epochs_of(0.5, 0.6, 0.55, 0.55, metric=ACCURACY, patience=2) == 4


def test_the_last_epoch_ends_it_however_good() -> None:
    assert epochs_of(3.0, 2.0, 1.0, 0.5, epochs=3, patience=5) == 3


def test_before_the_first_epoch_nothing_is_over() -> None:
    assert not Watch(StopRule(metric=LOSS, epochs=1, patience=1)).is_over
