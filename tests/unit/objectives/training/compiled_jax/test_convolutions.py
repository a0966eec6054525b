"""Layers of Keras's that convolve are known as such."""

from __future__ import annotations

import keras
import pytest
from keras import layers

from objectives.training.compiled_jax.convolutions import has_convolutions


@pytest.mark.parametrize(
    ("shape", "layer", "convolves"),
    [
        ((8, 3), lambda: layers.Conv1D(2, 3), True),
        ((8, 3), lambda: layers.Conv1DTranspose(2, 3), True),
        ((8, 8, 3), lambda: layers.Conv2D(2, 3), True),
        ((8, 8, 3), lambda: layers.DepthwiseConv2D(3), True),
        ((8, 8, 3), lambda: layers.SeparableConv2D(2, 3), True),
        ((3, 8, 8, 3), lambda: layers.TimeDistributed(layers.Conv2D(2, 3)), True),
        ((8, 8, 3), lambda: keras.Sequential([layers.Conv2D(2, 3)]), True),
        ((8, 8, 3), layers.MaxPooling2D, False),
        ((8, 3), lambda: layers.LSTM(2), False),
        ((8, 3), lambda: layers.Dense(2), False),
    ],
)
def test_what_convolves_is_known(shape: tuple[int, ...], layer, convolves: bool) -> None:
    model = keras.Sequential([keras.Input(shape), layer()])
    assert has_convolutions(model) is convolves
