"""The network that all contenders tune, in plain Keras, and its training."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np
from scipy.stats import norm

EPOCHS = 50
PATIENCE = 10
_WARM_UP = 0.1

Configuration = dict[str, Any]


class Rows(NamedTuple):
    """Standardised inputs, and targets in 100,000 dollars."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def read_rows(path: Path) -> Rows:
    """Read the rows that the runner wrote."""
    with np.load(path) as arrays:
        return Rows(**{name: arrays[name] for name in Rows._fields})


def build(configuration: Configuration, *, steps: int) -> keras.Model:
    """Return the compiled network; ``steps`` are those of the whole schedule."""
    model = keras.Sequential([keras.Input((8,))])
    for _ in range(configuration["hidden_layers"]):
        model.add(
            keras.layers.Dense(
                configuration["neurons"],
                activation=configuration["activation"],
                kernel_initializer=configuration.get("initializer") or "glorot_uniform",
            )
        )
        if configuration.get("dropout_rate"):
            model.add(keras.layers.Dropout(configuration["dropout_rate"]))
    model.add(keras.layers.Dense(1))
    model.compile(loss="mse", optimizer=_optimizer(configuration, steps=steps))
    return model


def _optimizer(configuration: Configuration, *, steps: int) -> keras.optimizers.Optimizer:
    rate: Any = configuration["learning_rate"]
    if configuration.get("schedule") == "cosine":
        warm_up = round(configuration.get("warmup_share", _WARM_UP) * steps)
        rate = keras.optimizers.schedules.CosineDecay(
            0.0 if warm_up else rate,
            steps - warm_up,
            **({"warmup_target": rate, "warmup_steps": warm_up} if warm_up else {}),
        )
    kind = {
        "sgd": keras.optimizers.SGD,
        "rmsprop": keras.optimizers.RMSprop,
        "adam": keras.optimizers.Adam,
        "nadam": keras.optimizers.Nadam,
    }[configuration["optimizer"]]
    momentum = configuration.get("momentum")
    return kind(rate, **({} if momentum is None else {"momentum": momentum}))


def normal_scores(fitted: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return each column's ranks among the fitted rows as a normal distribution has them."""
    count, scores = len(fitted), np.empty_like(rows)
    for at, column in enumerate(np.sort(fitted.T, axis=1)):
        ranks = sum(np.searchsorted(column, rows[:, at], side=side) for side in ("left", "right"))
        scores[:, at] = norm.ppf(np.clip(ranks / 2 / count, 0.5 / count, 1 - 0.5 / count))
    return scores


def test_error(
    configuration: Configuration, rows: Rows, *, epochs: int, scheduled: int, seed: int
) -> float:
    """Train on all rows but the test's, for the steps of so many epochs; return the test's MSE."""
    keras.utils.set_random_seed(seed)
    x = np.concatenate([rows.x_train, rows.x_validation])
    x_test = rows.x_test
    if configuration.get("scaling") == "quantile":
        x, x_test = normal_scores(x, x), normal_scores(x, x_test)
    y = np.concatenate([rows.y_train, rows.y_validation])
    batch = configuration["batch_size"]
    now, then = math.ceil(len(x) / batch), math.ceil(len(rows.x_train) / batch)
    model = build(configuration, steps=math.ceil(scheduled * then / now) * now)
    model.fit(x, y, batch_size=batch, epochs=math.ceil(epochs * then / now), verbose=0)
    return float(model.evaluate(x_test, rows.y_test, batch_size=4096, verbose=0))
