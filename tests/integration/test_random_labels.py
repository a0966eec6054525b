"""Labels without any meaning: the search's best looks better than chance, the final number not."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

import tuning
from search_spaces import Float, SearchSpace
from tuning.results.uncertainty.noise import expected_luck, value_noise

pytestmark = pytest.mark.integration

GENERATOR = np.random.default_rng(5)
X = GENERATOR.normal(size=(1000, 20)).astype(np.float32)
Y = GENERATOR.integers(0, 2, size=1000)
CHANCE = 0.5


class Meaningless:
    metric = "accuracy"
    space = SearchSpace({"learning_rate": Float(1e-3, 3.0, log=True)})

    def data(self) -> Any:
        return X, Y

    def build_model(self, configuration: Any, signature: Any) -> Any:
        output = keras.layers.Dense(1, activation="sigmoid")
        model = keras.Sequential([keras.Input((20,)), output])
        rate = keras.optimizers.SGD(configuration["learning_rate"])
        model.compile(loss="binary_crossentropy", optimizer=rate, metrics=["accuracy"])
        return model


def test_the_final_number_is_at_chance_and_the_luck_of_the_search_is_expected(
    tmp_path: Path,
) -> None:
    result = tuning.search(
        Meaningless(),
        results=tmp_path,
        name="s",
        trials=20,
        epochs=3,
        sampler="random",
        pruner="none",
        progress=False,
    )
    study = result.study
    values = [trial.value for trial in study.trials.values() if trial.value is not None]
    best = max(values)
    assert best > CHANCE + 0.03
    noise = value_noise(study, result.best)
    assert noise is not None
    luck = expected_luck(values, noise, study.metric.direction)
    assert luck is not None
    assert best - luck < CHANCE + 2 * noise
    # The best five trained again on rows that were divided anew.
    assert len(study.confirmations) == 5
    retrained = result.retrain(seeds=3, progress=False)
    error = math.sqrt(CHANCE * (1 - CHANCE) / 200)
    assert abs(retrained.test_mean - CHANCE) < 2.58 * error
