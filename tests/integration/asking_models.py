"""Functions that ask for their parameters, as people bring them from KerasTuner and Optuna."""

from __future__ import annotations

from typing import Any

import keras
import keras_tuner
import numpy as np

_DRAWN = np.random.default_rng(0)
X = _DRAWN.normal(size=(96, 4)).astype("float32")
Y = (X[:, :1] - 0.5 * X[:, 1:2] ** 2).astype("float32")
X_VALIDATION = _DRAWN.normal(size=(40, 4)).astype("float32")
Y_VALIDATION = (X_VALIDATION[:, :1] - 0.5 * X_VALIDATION[:, 1:2] ** 2).astype("float32")


def _network(units: list[int], rate: float, momentum: float) -> keras.Model:
    model = keras.Sequential([keras.Input((4,))])
    for count in units:
        model.add(keras.layers.Dense(count, activation="relu"))
    model.add(keras.layers.Dense(1))
    optimizer = keras.optimizers.SGD(learning_rate=rate, momentum=momentum)
    model.compile(loss="mse", optimizer=optimizer, metrics=["mean_absolute_error"])
    return model


def build_by_hp(hp: Any) -> keras.Model:
    units = [hp.Int(f"units-{layer}", 4, 12, step=4) for layer in range(hp.Int("num_layers", 1, 2))]
    momentum = hp.Float("momentum", 0.5, 0.9) if hp.Boolean("heavy") else 0.0
    return _network(units, hp.Float("rate", 1e-3, 1e-1, sampling="log", default=1e-2), momentum)


def build_by_trial(trial: Any) -> keras.Model:
    layers = trial.suggest_int("num_layers", 1, 2)
    units = [trial.suggest_int(f"units_{layer}", 4, 12, step=4) for layer in range(layers)]
    momentum = trial.suggest_categorical("momentum", [None, 0.5, 0.9]) or 0.0
    return _network(units, trial.suggest_float("rate", 1e-3, 1e-1, log=True), momentum)


class OwnFit(keras_tuner.HyperModel):
    """Trains by itself: its rows in their order, with a batch size and epochs of its own."""

    def build(self, hp: Any) -> keras.Model:
        return build_by_hp(hp)

    def fit(self, hp: Any, model: keras.Model, *args: Any, **kwargs: Any) -> Any:
        return model.fit(
            *args,
            batch_size=hp.Choice("batch", [8, 32]),
            epochs=hp.Int("epochs", 2, 3),
            shuffle=False,
            **kwargs,
        )


class LeftToOthers(keras_tuner.HyperModel):
    """Builds alone; KerasTuner's own ``fit`` is left."""

    def build(self, hp: Any) -> keras.Model:
        return build_by_hp(hp)
