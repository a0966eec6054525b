"""Curves, and the one rule from curves to a value."""

from __future__ import annotations

import math

import pytest

from objectives.measurement import (
    CurveValue,
    Evaluation,
    LearningCurve,
    Measurement,
    curve_value,
    mean_measurement,
)
from objectives.metric import Direction, Metric

LOSS = Metric("loss", Direction.MINIMIZE)
ACCURACY = Metric("accuracy", Direction.MAXIMIZE)


def curve(*values: float, metric: Metric = LOSS, **others: tuple[float, ...]) -> LearningCurve:
    return LearningCurve({metric.validation_key: values, **others})


def test_a_curve_is_worth_its_best_epoch_in_the_metrics_direction() -> None:
    values = (3.0, 1.0, 2.0)
    assert curve_value([curve(*values)], LOSS) == CurveValue(value=1.0, spread=None, best_epoch=2)
    higher = curve_value([curve(*values, metric=ACCURACY)], ACCURACY)
    assert higher == CurveValue(value=3.0, spread=None, best_epoch=1)


def test_the_first_of_equally_good_epochs_counts() -> None:
    assert curve_value([curve(2.0, 1.0, 1.0, 3.0, 1.0)], LOSS).best_epoch == 2
    assert curve_value([curve(0.0, -0.0)], LOSS).best_epoch == 1


def test_only_the_ranking_metric_on_validation_data_counts() -> None:
    one = curve(3.0, 2.0, loss=(0.0, 9.0), val_accuracy=(1.0, 0.0))
    assert curve_value([one], LOSS) == CurveValue(value=2.0, spread=None, best_epoch=2)


def test_folds_give_mean_spread_and_the_median_of_their_best_epochs() -> None:
    curves = [curve(4.0, 1.0), curve(2.0, 3.0, 9.0), curve(9.0, 8.0, 7.0, 6.0)]
    worth = curve_value(curves, LOSS)
    assert worth.value == pytest.approx((1 + 2 + 6) / 3)
    assert worth.spread == pytest.approx(math.sqrt((2**2 + 1**2 + 3**2) / 2))
    assert worth.best_epoch == 2


def test_the_order_of_folds_does_not_matter() -> None:
    curves = [curve(0.1), curve(0.2), curve(0.3, 0.7)]
    assert curve_value(curves, LOSS) == curve_value(curves[::-1], LOSS)


def test_equal_folds_have_no_spread() -> None:
    assert curve_value([curve(0.1), curve(0.1)], LOSS).spread == 0.0


def test_the_largest_numbers_have_a_mean() -> None:
    worth = curve_value([curve(1.6e308), curve(1.7e308)], LOSS)
    assert worth.value == pytest.approx(1.65e308)
    assert worth.spread == pytest.approx(7.07e306, rel=1e-2)
    assert curve_value([curve(1.7e308), curve(-1.7e308)], LOSS).spread is None


def test_nan_is_never_the_best_epoch_where_there_is_a_number() -> None:
    worth = curve_value([curve(math.nan, 2.0, 3.0, math.nan)], LOSS)
    assert (worth.value, worth.best_epoch) == (2.0, 2)


def test_what_cannot_be_valued_is_said() -> None:
    with pytest.raises(ValueError, match="there is no curve"):
        curve_value([], LOSS)
    with pytest.raises(ValueError, match="no values of val_accuracy"):
        curve_value([curve(1.0)], ACCURACY)
    with pytest.raises(ValueError, match="no values of val_loss"):
        curve_value([LearningCurve({})], LOSS)


def test_a_curve_gathers_measurements_and_gives_them_back() -> None:
    rows = [
        Measurement(epoch=1, metrics={"loss": 3.0, "val_loss": 4.0}),
        Measurement(epoch=2, metrics={"loss": 1.0, "val_loss": 2.0}),
    ]
    gathered = LearningCurve.of(rows)
    assert gathered == LearningCurve({"loss": (3.0, 1.0), "val_loss": (4.0, 2.0)})
    assert gathered.epochs == 2
    assert [gathered.at(epoch) for epoch in (1, 2)] == rows
    assert LearningCurve.of([]) == LearningCurve({})
    assert LearningCurve({}).epochs == 0


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_only_the_ranking_metric_and_the_losses_decide(bad: float) -> None:
    assert curve(1.0, 2.0).is_sound(LOSS)
    assert not curve(1.0, bad).is_sound(LOSS)
    for name in ("loss", "val_loss", "val_accuracy"):
        measured = Measurement(epoch=1, metrics={name: bad, "val_precision": bad})
        assert measured.broken(ACCURACY) == [name]
    looked_at = {"precision": bad, "val_precision": bad, "accuracy": bad, "val_a_loss": bad}
    assert Measurement(epoch=1, metrics=looked_at).is_sound(ACCURACY)
    assert Measurement(epoch=1, metrics={}).is_sound(LOSS)


def test_one_folds_measurement_is_its_own() -> None:
    one = curve(3.0, 2.0, loss=(5.0, 4.0))
    assert mean_measurement([one], 2, LOSS) == one.at(2)


def test_folds_are_averaged_epoch_by_epoch() -> None:
    curves = [curve(3.0, 2.0, loss=(5.0, 4.0)), curve(1.0, 4.0, loss=(7.0, 8.0))]
    assert mean_measurement(curves, 1, LOSS) == Measurement(
        epoch=1, metrics={"val_loss": 2.0, "loss": 6.0}
    )
    assert mean_measurement(curves, 2, LOSS).metrics == {"val_loss": 3.0, "loss": 6.0}


def test_a_fold_that_stopped_early_counts_with_its_best_value() -> None:
    stopped = curve(9.0, 2.0, 5.0, loss=(1.0, 1.0, 1.0))
    running = curve(8.0, 7.0, 6.0, 4.0, loss=(3.0, 3.0, 3.0, 3.0))
    measured = mean_measurement([stopped, running], 4, LOSS)
    assert measured == Measurement(epoch=4, metrics={"val_loss": 3.0, "loss": 3.0})
    assert mean_measurement([running, stopped], 4, LOSS) == measured


def test_at_the_last_epoch_the_best_so_far_is_what_the_trial_is_worth() -> None:
    curves = [curve(9.0, 2.0, 5.0), curve(8.0, 7.0, 6.0, 4.0)]
    best = min(mean_measurement(curves, epoch, LOSS).metrics["val_loss"] for epoch in range(1, 5))
    assert best == curve_value(curves, LOSS).value


def test_an_epoch_that_no_fold_trained_is_refused() -> None:
    with pytest.raises(ValueError, match="no fold trained epoch 3"):
        mean_measurement([curve(1.0, 2.0)], 3, LOSS)


def test_an_evaluation_counts_the_epochs_of_its_longest_fold() -> None:
    curves = (curve(1.0), curve(1.0, 2.0, 3.0))
    assert Evaluation(curves=curves, failure=None, seconds=1.0).epochs == 3
    assert Evaluation(curves=(), failure=None, seconds=1.0).epochs == 0
