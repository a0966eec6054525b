"""Models of one's own for the estimators, which another process can import."""

from __future__ import annotations

from typing import Any, ClassVar

import keras
import numpy as np

from search_spaces import Integer


def full_batch_model(configuration: Any, signature: Any = None) -> keras.Model:
    """Return a model whose weights begin the same each time, trained on all rows at once."""
    del signature
    layer = keras.layers.Dense
    model = keras.Sequential(
        [keras.Input((3,)), layer(configuration["units"], activation="tanh"), layer(1)]
    )
    drawn = np.random.default_rng(0)
    model.set_weights([drawn.normal(size=one.shape) for one in model.get_weights()])
    model.compile(loss="mse", optimizer=keras.optimizers.SGD(0.05), metrics=["mse"])
    return model


class Doubled:
    """A class whose model takes its inputs doubled."""

    space: ClassVar[dict[str, Any]] = {"units": Integer(3, 5)}

    def inputs(self, x: Any) -> Any:
        return 2 * x

    def build_model(self, configuration: Any, signature: Any) -> keras.Model:
        model = keras.Sequential(
            [
                keras.Input(signature.input_shape),
                keras.layers.Dense(configuration["units"], activation="tanh"),
                keras.layers.Dense(len(signature.classes), activation="softmax"),
            ]
        )
        model.compile(loss="sparse_categorical_crossentropy", metrics=["accuracy"])
        return model
