"""Learning rates against their formulas, step by step."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.schedules import make_schedule, schedule_callbacks, training_steps
from objectives.objective import Signature
from search_spaces import Configuration

SIGNATURE = Signature(input_shape=(3,), task=Task.REGRESSION, training_rows=1000, epochs=10)
STEPS = 320  # 10 epochs of 32 batches: 31 of 32 rows and one of 8
RATE = 0.4


def rates(**values: Any) -> np.ndarray:
    """Return the rates of all steps, and of some after the last."""
    schedule: Any = make_schedule(Configuration({"learning_rate": RATE, **values}), SIGNATURE)
    steps = keras.ops.arange(STEPS + 20, dtype="int32")
    # A loop, as training has one: Keras's cosine takes long outside of compiled programs.
    return np.asarray(keras.ops.map(schedule, steps))


def power(step: int, *, share: float = 0.5, exponent: float = 1.0) -> float:
    return RATE / (1 + step / (share * STEPS)) ** exponent


def exponential(step: int, *, share: float = 0.5, factor: float = 0.1) -> float:
    return RATE * factor ** (step / (share * STEPS))


def piecewise(step: int, *, drops: int = 2, factor: float = 0.1) -> float:
    passed = sum(step >= STEPS * number / (drops + 1) for number in range(1, drops + 1))
    return RATE * factor**passed


def one_cycle(step: int, *, start: float = 0.1, anneal: float = 0.1, final: float = 0.001) -> float:
    cycle = STEPS * (1 - anneal)
    points = [0, cycle / 2, cycle, *([STEPS] if anneal else [])]
    heights = [start, 1, start, *([start * final] if anneal else [])]
    return RATE * float(np.interp(step, points, heights))


def cosine(step: int, *, warmup: float = 0.1, final: float = 0.0) -> float:
    warmup_steps = round(warmup * STEPS)
    if step < warmup_steps:
        return RATE * step / warmup_steps
    passed = min(1.0, (step - warmup_steps) / (STEPS - warmup_steps))
    return RATE * (final + (1 - final) * (1 + math.cos(math.pi * passed)) / 2)


@pytest.mark.parametrize(
    ("values", "formula"),
    [
        ({"schedule": "power"}, power),
        (
            {"schedule": "power", "decay_share": 0.05, "decay_power": 2.5},
            lambda step: power(step, share=0.05, exponent=2.5),
        ),
        ({"schedule": "exponential"}, exponential),
        (
            {"schedule": "exponential", "decay_share": 0.7, "decay_rate": 0.5},
            lambda step: exponential(step, share=0.7, factor=0.5),
        ),
        ({"schedule": "piecewise"}, piecewise),
        (
            {"schedule": "piecewise", "drops": 1, "drop_factor": 0.3},
            lambda step: piecewise(step, drops=1, factor=0.3),
        ),
        (
            {"schedule": "piecewise", "drops": 10, "drop_factor": 0.9},
            lambda step: piecewise(step, drops=10, factor=0.9),
        ),
        ({"schedule": "one_cycle"}, one_cycle),
        (
            {
                "schedule": "one_cycle",
                "start_factor": 0.3,
                "anneal_share": 0.5,
                "final_factor": 0.2,
            },
            lambda step: one_cycle(step, start=0.3, anneal=0.5, final=0.2),
        ),
        (
            {"schedule": "one_cycle", "anneal_share": 0.0},
            lambda step: one_cycle(step, anneal=0.0),
        ),
        ({"schedule": "cosine"}, cosine),
        (
            {"schedule": "cosine", "warmup_share": 0.5, "final_factor": 0.2},
            lambda step: cosine(step, warmup=0.5, final=0.2),
        ),
        (
            {"schedule": "cosine", "warmup_share": 0.0},
            lambda step: cosine(step, warmup=0.0),
        ),
    ],
)
def test_each_schedule_follows_its_formula(
    values: dict[str, Any], formula: Callable[[int], float]
) -> None:
    expected = [formula(step) for step in range(STEPS + 20)]
    np.testing.assert_allclose(rates(**values), expected, rtol=2e-5, atol=1e-6 * RATE)


def test_one_cycle_has_the_published_shape() -> None:
    """Up for half of the cycle, down for the other, and far below in the end (Smith, 2018)."""
    found = rates(schedule="one_cycle")[: STEPS + 1]
    slopes = np.diff(found)
    assert found.argmax() == 144  # half of the 288 steps before the last tenth
    assert found.max() == pytest.approx(RATE)
    assert found[0] == pytest.approx(found[288]) == pytest.approx(RATE / 10)
    assert (slopes[:144] > 0).all()
    assert (slopes[144:] < 0).all()
    # Equal steps up, equal steps down, and in the annealing smaller ones.
    np.testing.assert_allclose(slopes[:144], slopes[0], rtol=1e-3)
    np.testing.assert_allclose(slopes[144:288], -slopes[0], rtol=1e-3)
    assert abs(slopes[-1]) < abs(slopes[0])
    assert found[-1] == pytest.approx(RATE / 10 / 1000, rel=1e-3)


def test_a_cosine_is_warmed_up_from_nothing() -> None:
    found = rates(schedule="cosine")
    assert found[0] == 0
    assert found[32] == found.max() == pytest.approx(RATE)
    np.testing.assert_allclose(np.diff(found[:33]), RATE / 32, rtol=1e-4)


@pytest.mark.parametrize("schedule", ["constant", "performance"])
def test_without_a_schedule_over_steps_the_rate_is_a_number(schedule: str) -> None:
    # Keras keeps a number in a variable, which a callback may change and programs share.
    assert make_schedule(Configuration({"schedule": schedule}), SIGNATURE) == 0.01


@pytest.mark.parametrize(
    ("values", "rows", "epochs", "expected"),
    [
        ({}, 64, 3, 6),
        ({}, 65, 3, 9),
        ({"batch_size": 100}, 65, 3, 3),
        ({"batch_size": 8, "training_epochs": 2}, 65, 3, 18),
        ({"training_epochs": 50}, 64, 3, 6),
    ],
)
def test_steps_follow_rows_batches_and_epochs(
    values: dict[str, Any], rows: int, epochs: int, expected: int
) -> None:
    signature = Signature(input_shape=(3,), task=Task.REGRESSION, training_rows=rows, epochs=epochs)
    assert training_steps(Configuration(values), signature) == expected


@pytest.mark.parametrize("schedule", ["power", "exponential", "piecewise", "one_cycle", "cosine"])
def test_a_training_of_a_single_step_has_a_schedule(schedule: str) -> None:
    tiny = Signature(input_shape=(3,), task=Task.REGRESSION, training_rows=1, epochs=1)
    made: Any = make_schedule(Configuration({"schedule": schedule, "drops": 9}), tiny)
    found = [float(made(keras.ops.convert_to_tensor(step, "int32"))) for step in range(3)]
    assert np.isfinite(found).all()
    assert found[0] > 0


@pytest.mark.parametrize("schedule", ["power", "one_cycle"])
def test_our_schedules_are_saved_with_keras(schedule: str) -> None:
    asked = Configuration({"schedule": schedule, "learning_rate": RATE})
    made: Any = make_schedule(asked, SIGNATURE)
    described = keras.optimizers.schedules.serialize(made)
    again = keras.optimizers.schedules.deserialize(described)
    assert type(again) is type(made)
    assert again.get_config() == made.get_config()
    assert float(again(np.int32(7))) == float(made(np.int32(7)))


@pytest.mark.parametrize(("has_validation", "watched"), [(True, "val_loss"), (False, "loss")])
def test_performance_watches_the_loss_that_there_is(has_validation: bool, watched: str) -> None:
    asked = Configuration({"schedule": "performance", "plateau_factor": 0.3})
    (callback,) = schedule_callbacks(asked, has_validation=has_validation)
    assert isinstance(callback, keras.callbacks.ReduceLROnPlateau)
    assert (callback.monitor, callback.factor, callback.patience) == (watched, 0.3, 5)


def test_other_schedules_need_no_callback() -> None:
    for schedule in ("constant", "power", "one_cycle"):
        assert schedule_callbacks(Configuration({"schedule": schedule}), has_validation=True) == []
