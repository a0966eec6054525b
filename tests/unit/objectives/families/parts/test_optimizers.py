"""Optimizers by name."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from objectives.data.task import Task
from objectives.families.cycled_momentum import CycledMomentumSGD
from objectives.families.parts.optimizers import make_optimizer
from objectives.families.schedules import OneCycle
from objectives.objective import Signature
from search_spaces import Configuration

SIGNATURE = Signature(input_shape=(3,), task=Task.REGRESSION, training_rows=100, epochs=10)


def made(**values: Any) -> keras.optimizers.Optimizer:
    return make_optimizer(Configuration(values), SIGNATURE)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, keras.optimizers.SGD(0.01)),
        (
            {"momentum": 0.9, "nesterov": True, "learning_rate": 0.5},
            keras.optimizers.SGD(0.5, momentum=0.9, nesterov=True),
        ),
        ({"optimizer": "adagrad"}, keras.optimizers.Adagrad(0.01)),
        ({"optimizer": "rmsprop", "rho": 0.8}, keras.optimizers.RMSprop(0.01, rho=0.8)),
        ({"optimizer": "adam", "beta_1": 0.8}, keras.optimizers.Adam(0.01, beta_1=0.8)),
        ({"optimizer": "adamax", "beta_2": 0.9}, keras.optimizers.Adamax(0.01, beta_2=0.9)),
        ({"optimizer": "nadam"}, keras.optimizers.Nadam(0.01)),
        (
            {"optimizer": "adamw", "weight_decay": 0.1},
            keras.optimizers.AdamW(0.01, weight_decay=0.1),
        ),
        ({"clipping": "value", "clip_value": 0.5}, keras.optimizers.SGD(0.01, clipvalue=0.5)),
        ({"clipping": "norm", "clip_norm": 0.5}, keras.optimizers.SGD(0.01, clipnorm=0.5)),
        (
            {"optimizer": "adam", "clipping": "global_norm"},
            keras.optimizers.Adam(0.01, global_clipnorm=1.0),
        ),
    ],
)
def test_it_is_what_people_write_by_hand(
    values: dict[str, Any], expected: keras.optimizers.Optimizer
) -> None:
    found = made(**values)
    assert type(found) is type(expected)
    # Keras numbers the names of what it makes.
    found.name = expected.name
    assert found.get_config() == expected.get_config()


@pytest.mark.parametrize("name", ["sgd", "adagrad", "rmsprop", "adam", "adamax", "nadam", "adamw"])
def test_every_optimizer_takes_a_schedule_and_clips(name: str) -> None:
    optimizer = made(optimizer=name, schedule="one_cycle", clipping="value", clip_value=0.25)
    assert isinstance(optimizer._learning_rate, OneCycle)
    assert optimizer.clipvalue == 0.25
    weight = keras.Variable(np.ones(2, dtype=np.float32))
    optimizer.apply([np.array([100.0, -100.0], dtype=np.float32)], [weight])
    assert np.isfinite(np.asarray(weight.value)).all()


def test_one_cycle_cycles_the_momentum_of_sgd_alone() -> None:
    cycled = made(schedule="one_cycle")
    assert isinstance(cycled, CycledMomentumSGD)
    assert (cycled.momentum, cycled.momentum_low) == (0.95, 0.85)
    assert (cycled.total_steps, cycled.anneal_share) == (40, 0.1)
    assert type(made(schedule="one_cycle", optimizer="adam")) is keras.optimizers.Adam
    assert type(made(schedule="cosine")) is keras.optimizers.SGD


def test_a_momentum_below_the_low_one_is_not_cycled_upwards() -> None:
    cycled = made(schedule="one_cycle", momentum=0.5)
    assert (cycled.momentum, cycled.momentum_low) == (0.5, 0.5)
