"""How the weights of hidden layers begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

if TYPE_CHECKING:
    from search_spaces import Configuration

_HE_ACTIVATIONS = frozenset(
    {
        "relu",
        "leaky_relu",
        "prelu",
        "elu",
        "gelu",
        "swish",
        "silu",
        "mish",
        "relu6",
        "celu",
    }
)


def make_initializer(configuration: Configuration) -> keras.Initializer:
    """Return a new initializer for the kernel of a hidden layer.

    Reads ``initializer`` (default ``auto``: what fits the activation) and, for
    ``variance_scaling``, ``initializer_scale`` (above 0, default 1), ``initializer_mode`` (default
    ``fan_in``) and ``initializer_distribution`` (default ``truncated_normal``). It has no seed of
    its own, so that Keras's global one decides.

    Raises:
        ValueError: If the initializer's name is not known.
    """
    asked = str(configuration.get("initializer", "auto"))
    name = fitting_initializer(_activation(configuration)) if asked == "auto" else asked
    match name:
        case "glorot_uniform":
            return keras.initializers.GlorotUniform()
        case "glorot_normal":
            return keras.initializers.GlorotNormal()
        case "he_uniform":
            return keras.initializers.HeUniform()
        case "he_normal":
            return keras.initializers.HeNormal()
        case "lecun_uniform":
            return keras.initializers.LecunUniform()
        case "lecun_normal":
            return keras.initializers.LecunNormal()
        case "variance_scaling":
            return keras.initializers.VarianceScaling(
                scale=float(configuration.get("initializer_scale", 1.0)),
                mode=str(configuration.get("initializer_mode", "fan_in")),
                distribution=str(configuration.get("initializer_distribution", "truncated_normal")),
            )
        case unknown:
            raise ValueError(f"initializer {unknown!r} is not known")


def fitting_initializer(activation: str) -> str:
    """Return the initializer that keeps the variance of signals with an activation.

    He et al., 2015, for ReLU and its kin; LeCun et al., 1998, for SELU, as Klambauer et al., 2017,
    ask for; Glorot and Bengio, 2010, for the others.
    """
    if activation == "selu":
        return "lecun_normal"
    return "he_normal" if activation in _HE_ACTIVATIONS else "glorot_uniform"


def _activation(configuration: Configuration) -> str:
    return str(configuration.get("activation", "relu"))
