"""Something else draws in between, and nobody notices."""

from __future__ import annotations

import random
from contextlib import nullcontext, suppress

import keras
import numpy as np

from objectives.training.keras_state.random_states import random_states_kept
from objectives.training.keras_state.seed import seed_keras


def drawn(*, between: bool, kept: bool = True) -> tuple[float, float, list[np.ndarray], str]:
    """Return what comes of a seed, with or without another model built in between."""
    seed_keras(4)
    if between:
        with random_states_kept() if kept else nullcontext():
            random.random()
            np.random.random()
            keras.layers.Dense(3).build((None, 2))
    layer = keras.layers.Dense(3)
    layer.build((None, 2))
    return random.random(), np.random.random(), layer.get_weights(), layer.name


def test_another_model_in_between_leaves_seeds_and_names_as_they_were() -> None:
    assert repr(drawn(between=True)) == repr(drawn(between=False))


def test_without_that_they_would_differ() -> None:
    assert repr(drawn(between=True, kept=False)) != repr(drawn(between=False))


def test_they_are_given_back_though_something_fails() -> None:
    seed_keras(4)
    expected = random.random()
    seed_keras(4)
    with suppress(ValueError), random_states_kept():
        random.random()
        raise ValueError("what was built is wrong")
    assert random.random() == expected
