"""SGD with a momentum that mirrors the learning rate."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from objectives.families.cycled_momentum import CycledMomentumSGD
from objectives.families.schedules import OneCycle

STEPS, PEAK, HIGH, LOW = 40, 0.2, 0.95, 0.85


def optimizer(*, momentum: float = HIGH, nesterov: bool = False) -> CycledMomentumSGD:
    return CycledMomentumSGD(
        OneCycle(PEAK, total_steps=STEPS, anneal_share=0.2),
        momentum=momentum,
        momentum_low=LOW,
        total_steps=STEPS,
        anneal_share=0.2,
        nesterov=nesterov,
    )


def test_the_momentum_mirrors_the_rate_and_stays_up_in_the_annealing() -> None:
    made = optimizer()
    found = [float(made.momentum_at(np.int32(step))) for step in range(STEPS + 5)]
    expected = np.interp(range(STEPS + 5), [0, 16, 32], [HIGH, LOW, HIGH])
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    rates = [float(made._learning_rate(np.int32(step))) for step in range(STEPS)]
    assert int(np.argmin(found)) == int(np.argmax(rates)) == 16


@pytest.mark.parametrize("nesterov", [False, True])
def test_steps_are_those_of_sgd_with_the_momentum_of_each(nesterov: bool) -> None:
    made = optimizer(nesterov=nesterov)
    gradients = np.random.default_rng(0).normal(size=(STEPS, 3)).astype(np.float32)
    weight = keras.Variable(np.zeros(3, dtype=np.float32))
    expected, velocity = np.zeros(3), np.zeros(3)
    for step, gradient in enumerate(gradients):
        made.apply([keras.ops.convert_to_tensor(gradient)], [weight])
        momentum = np.interp(step, [0, 16, 32], [HIGH, LOW, HIGH])
        rate = np.interp(step, [0, 16, 32, 40], np.array([0.1, 1, 0.1, 0.0001]) * PEAK)
        velocity = momentum * velocity - rate * gradient
        expected += momentum * velocity - rate * gradient if nesterov else velocity
    np.testing.assert_allclose(np.asarray(weight.value), expected, rtol=1e-4)


def test_without_momentum_it_is_plain_sgd() -> None:
    made = optimizer(momentum=0.0)
    weight = keras.Variable(np.zeros(1, dtype=np.float32))
    made.apply([keras.ops.ones(1)], [weight])
    assert np.asarray(weight.value).tolist() == pytest.approx([-0.1 * PEAK])


def test_it_is_saved_with_keras() -> None:
    made = optimizer(nesterov=True)
    again = keras.optimizers.deserialize(keras.optimizers.serialize(made))
    assert type(again) is CycledMomentumSGD
    assert again.get_config() == made.get_config()
