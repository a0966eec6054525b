"""The learning-rate range test: its arithmetic, and its steps with Keras."""

from __future__ import annotations

import math
from collections.abc import Callable

import keras
import numpy as np
import pytest

from objectives.data import load_dataset
from objectives.errors import ObjectiveError
from objectives.families.mlp.objective import MlpObjective
from objectives.learning_rate_range.lr_range import run_range_test
from objectives.learning_rate_range.rate_sweep import Ending, RangeTest, exponential_rates, sweep
from objectives.load import load_objective
from objectives.loaded import LoadedObjective
from search_spaces import Configuration

SMALL = Configuration({"neurons": 8, "optimizer": "adam"})


def swept(loss_at: Callable[[float], float], *, steps: int = 500, low: float = 1e-5) -> RangeTest:
    return sweep(loss_at, exponential_rates(low, 10.0, steps=steps))


def valley(rate: float) -> float:
    """Return a loss that is lowest at a rate of 0.1."""
    return 1.0 + math.log10(rate / 0.1) ** 2


def test_rates_rise_by_one_factor_from_end_to_end() -> None:
    rates = exponential_rates(1e-5, 10.0, steps=61)
    assert (rates[0], rates[-1], len(rates)) == (1e-5, 10.0, 61)
    assert np.diff(np.log10(rates)) == pytest.approx(np.full(60, 0.1))


def test_the_loss_begins_to_climb_where_the_smoothed_loss_is_lowest() -> None:
    test = swept(valley)
    assert test.turning_rate == pytest.approx(0.1, rel=1.0), "the mean lags a little behind"
    assert test.turning_rate >= 0.1
    assert test.suggestion == pytest.approx(test.turning_rate / 10)
    assert not test.never_climbed


def test_smoothing_is_an_exponential_mean_without_the_bias_of_its_beginning() -> None:
    assert swept(lambda rate: 2.5).smoothed == pytest.approx([2.5] * 500)
    test = swept(valley, steps=100)
    keeping = 1 - 1 / test.window
    weights = [keeping**age for age in range(50)]
    expected = np.average(test.losses[:50][::-1], weights=weights)
    assert test.smoothed[49] == pytest.approx(expected)


def test_the_test_ends_at_four_times_the_best() -> None:
    test = swept(lambda rate: 1.0 if rate < 0.1 else 6.0)
    assert test.ending is Ending.CLIMBED
    assert 0.1 < test.last_rate < 1.0
    assert max(test.smoothed[:-1]) <= 4.0 < test.smoothed[-1]
    assert test.last_rate == test.rates[-1]


def test_the_test_ends_where_the_loss_is_not_finite_and_keeps_what_came_before() -> None:
    test = swept(lambda rate: valley(rate) if rate < 0.5 else math.nan)
    assert test.ending is Ending.NOT_FINITE
    assert test.rates[-1] < 0.5 <= test.last_rate
    assert np.isfinite(test.losses).all()


def test_a_single_wild_batch_ends_nothing() -> None:
    losses = iter([2.0] * 200 + [500.0] + [2.0] * 299)
    test = swept(lambda rate: next(losses))
    assert test.ending is Ending.ALL_STEPS
    assert test.losses[200] == 500.0
    assert max(test.smoothed) < 4.0


def test_losses_below_zero_end_the_test_where_they_climb_as_far() -> None:
    test = swept(lambda rate: -1.0 if rate < 0.1 else 5.0)
    assert test.ending is Ending.CLIMBED
    assert max(test.smoothed[:-1]) <= 2.0 < test.smoothed[-1]
    assert swept(lambda rate: -1.0 if rate < 0.1 else 1.0).smoothed[-1] == pytest.approx(
        1.0, rel=1e-2
    )


def test_a_loss_that_falls_to_the_end_is_told_from_one_that_never_fell() -> None:
    assert swept(lambda rate: 1.0 / (1.0 + rate)).never_climbed
    climbing = swept(lambda rate: 1.0 + rate, steps=20)
    assert climbing.suggestion is None
    assert not climbing.never_climbed


def test_a_loss_that_is_not_finite_from_the_beginning_is_an_error() -> None:
    with pytest.raises(ObjectiveError, match=r"not finite at a rate of 1e-05 already, in step 1 "):
        swept(lambda rate: math.inf)


@pytest.fixture(scope="module")
def diabetes() -> LoadedObjective:
    return load_objective(MlpObjective("diabetes"), load_dataset("diabetes", data_dir=None), seed=3)


def run(loaded: LoadedObjective, *, steps: int = 60, seed: int = 3) -> RangeTest:
    rates = exponential_rates(1e-4, 10.0, steps=steps)
    return run_range_test(loaded, SMALL, rates=rates, seed=seed)


def test_a_model_is_trained_one_batch_a_rate_from_the_seed(diabetes: LoadedObjective) -> None:
    test = run(diabetes)
    assert test == run(diabetes)
    assert test.losses != run(diabetes, seed=4).losses
    assert test.loss_name == "mean_squared_error"
    assert test.losses[0] > 1000, "in the target's own unit"
    assert min(test.smoothed) < 0.9 * test.smoothed[0], "it has learned something"


def test_every_step_trains_at_its_own_rate(
    diabetes: LoadedObjective, monkeypatch: pytest.MonkeyPatch
) -> None:
    used: list[float] = []
    original = keras.Model.train_on_batch

    def watched(model: keras.Model, *batch: object, **named: object) -> object:
        used.append(float(model.optimizer.learning_rate))
        return original(model, *batch, **named)

    monkeypatch.setattr(keras.Model, "train_on_batch", watched)
    test = run(diabetes, steps=20)
    assert used == pytest.approx(test.rates)


@pytest.mark.parametrize(
    "rate", [keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5), lambda: 0.1]
)
def test_a_model_that_sets_its_own_rate_is_refused(
    diabetes: LoadedObjective, monkeypatch: pytest.MonkeyPatch, rate: object
) -> None:
    def scheduled(*_: object) -> keras.Model:
        model = keras.Sequential([keras.Input((10,)), keras.layers.Dense(1)])
        model.compile(loss="mse", optimizer=keras.optimizers.SGD(rate))
        return model

    monkeypatch.setattr(MlpObjective, "build_model", scheduled)
    with pytest.raises(ObjectiveError, match="follows a schedule of its own"):
        run(diabetes)


def test_a_model_that_cannot_be_built_is_said_in_one_sentence(
    diabetes: LoadedObjective, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> keras.Model:
        raise RuntimeError("no model today")

    monkeypatch.setattr(MlpObjective, "build_model", broken)
    with pytest.raises(ObjectiveError, match="the range test failed: RuntimeError: no model today"):
        run(diabetes)
