"""Whether a model convolves, which decides with how many others it trains on a CPU.

Mapped over several models, convolutions are grouped ones, which a CPU runs group by group: each
keeps the cores busy alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
