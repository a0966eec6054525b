"""Whether a model convolves, which decides how its steps run and with how many others.

Measured on two CPU cores, milliseconds a step: two Conv2D 28 one by one and 144 in a loop, two
Conv1D 2.0 and 23.6. XLA's convolutions are slow within a loop's body on a CPU (jax-ml/jax#12868),
and mapped over several models they are grouped ones, which are slow there too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax

if TYPE_CHECKING:
    import keras

_PRIMITIVE = "conv_general_dilated"
# The bases of all layers of Keras's that convolve.
_LAYERS = frozenset(
    {"BaseConv", "BaseConvTranspose", "BaseDepthwiseConv", "BaseSeparableConv", "ConvLSTM"}
)


def has_convolutions(model: keras.Model) -> bool:
    """Tell whether a model of Keras's own layers has one that convolves."""
    return any(
        kind.__name__ in _LAYERS
        for layer in model._flatten_layers()
        for kind in type(layer).__mro__
    )


def has_convolution(jaxpr: str) -> bool:
    """Tell whether a traced step convolves."""
    return _PRIMITIVE in jaxpr


def steps_run_one_by_one() -> bool:
    """Tell whether on this device the steps of a model that convolves are best called one by one.

    A call takes 0.1 to 0.3 ms, nothing beside a convolution.
    """
    return jax.default_backend() == "cpu"
