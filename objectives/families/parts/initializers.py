"""How the weights of hidden layers begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from search_spaces.known.values import known_float, known_text

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

    Reads ``initializer`` (``auto`` is what fits the ``activation``) and, for ``variance_scaling``,
    ``initializer_scale`` (above 0), ``initializer_mode`` and ``initializer_distribution``. It has
    no seed of its own, so that Keras's global one decides.

    Raises:
        ValueError: If the initializer's name is not known.
    """
    asked = known_text(configuration, "initializer")
    name = (
        fitting_initializer(known_text(configuration, "activation")) if asked == "auto" else asked
    )
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
                scale=known_float(configuration, "initializer_scale"),
                mode=known_text(configuration, "initializer_mode"),
                distribution=known_text(configuration, "initializer_distribution"),
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
