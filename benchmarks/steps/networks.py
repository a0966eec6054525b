"""Networks whose steps are measured."""

from __future__ import annotations

from typing import Any

import numpy as np

BATCH, ROWS = 32, 640
_RATE = 0.001

SMALL = (
    *("3 dense of 32", "3 dense of 80", "3 dense of 208"),
    *("an LSTM of 32", "attention", "an embedding"),
)
IMAGES = tuple(f"two Conv{axes}D with pooling" for axes in (2, 1, 3))


def begun(name: str) -> tuple[Any, Any, Any]:
    """Return a network, compiled and built, its data, and its state."""
    import jax
    import keras

    from objectives.data.rows import Rows
    from objectives.training.compiled_jax.state import read_state
    from objectives.training.keras_state.variables import build_variables

    keras.utils.set_random_seed(0)
    draws = np.random.default_rng(0)
    shape, *hidden = _layers(name)
    inputs = keras.Input(shape)
    outputs = inputs
    for layer in hidden:
        outputs = layer(outputs)
    model = keras.Model(inputs, keras.layers.Dense(1)(outputs))
    model.compile(keras.optimizers.Adam(_RATE), "mse")
    x = draws.integers(0, 50, size=(ROWS, *shape)).astype("float32")
    y = draws.normal(size=(ROWS, 1)).astype("float32")
    build_variables(model, Rows(x=x, y=y), batch_size=BATCH)
    # As the trainer hands rows over: inputs, targets, and no weights.
    return model, jax.device_put((x, y)), read_state(model)


def _layers(name: str) -> list[Any]:
    """Return the shape of a network's rows and its layers."""
    from keras import layers

    match name.split():
        case ["3", "dense", "of", units]:
            return [(8,), *(layers.Dense(int(units), activation="relu") for _ in range(3))]
        case ["an", "LSTM", "of", units]:
            return [(30, 4), layers.LSTM(int(units))]
        case ["attention"]:
            attention = layers.MultiHeadAttention(num_heads=2, key_dim=16)
            parts = [layers.Dense(32), lambda x: layers.Add()([x, attention(x, x)])]
            return [(30, 4), *parts, layers.LayerNormalization(), layers.GlobalAveragePooling1D()]
        case ["an", "embedding"]:
            return [(20,), layers.Embedding(50, 16), layers.GlobalAveragePooling1D()]
        case ["two", "Conv2D", *_]:
            convolution, pooling, shape = layers.Conv2D, layers.MaxPooling2D, (28, 28, 1)
        case ["two", "Conv3D", *_]:
            convolution, pooling, shape = layers.Conv3D, layers.MaxPooling3D, (16, 16, 16, 1)
        case _:
            convolution, pooling, shape = layers.Conv1D, layers.MaxPooling1D, (128, 3)
    both = [convolution(units, 3, activation="relu") for units in (16, 32)]
    return [shape, both[0], pooling(), both[1], pooling(), layers.Flatten()]
