"""The layers between a model's input and its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from objectives.families.monte_carlo import MonteCarloAlphaDropout, MonteCarloDropout
from objectives.families.parts.initializers import make_initializer
from search_spaces.known.values import known_bool, known_float, known_int, known_text, known_value

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration


def input_layers(configuration: Configuration, signature: Signature) -> list[keras.Layer]:
    """Return what rows go through before the first hidden layer; mostly nothing.

    Rows of more than one axis, such as images, are flattened. Reads ``batch_norm_input``,
    ``batch_norm_momentum`` and ``dropout_input`` with the dropout's own.
    """
    layers: list[keras.Layer] = []
    if len(signature.input_shape) > 1:
        layers.append(keras.layers.Flatten())
    if known_bool(configuration, "batch_norm_input"):
        layers.append(_batch_norm(configuration))
    if known_bool(configuration, "dropout_input"):
        layers += _dropout(configuration)
    return layers


def hidden_widths(configuration: Configuration) -> tuple[int, ...]:
    """Return the number of neurons of each hidden layer.

    Reads ``hidden_layers`` (0 or more), ``neurons`` (1 or more), ``taper`` (above 0 to 1: each
    layer has that share of the one before, at least one neuron) and ``neurons_1``, ``neurons_2``,
    ..., which go before both.
    """
    shared = known_int(configuration, "neurons")
    taper = known_float(configuration, "taper")
    return tuple(
        known_int(
            configuration,
            f"neurons_{number}",
            otherwise=max(1, round(shared * taper ** (number - 1))),
        )
        for number in range(1, known_int(configuration, "hidden_layers") + 1)
    )


def hidden_layers(configuration: Configuration) -> list[keras.Layer]:
    """Return the hidden layers with all that stands between them.

    Each is a Dense, its batch normalisation and its activation in the order asked for, and its
    dropout. Where the activation may stand in the Dense it does, as people write it by hand.
    Reads ``activation``, ``negative_slope``, what ``make_initializer`` reads, ``batch_norm``,
    ``batch_norm_momentum``, ``regularizer`` with ``l1`` and ``l2``, ``constraint`` with
    ``max_norm``, ``dropout_rate`` (0 to below 1), ``dropout`` and ``monte_carlo_samples``.

    Raises:
        ValueError: If a name is not known.
    """
    return [
        layer
        for neurons in hidden_widths(configuration)
        for layer in _hidden_layer(configuration, neurons)
    ]


def _hidden_layer(configuration: Configuration, neurons: int) -> list[keras.Layer]:
    normalisation = known_value(configuration, "batch_norm")
    activation = _activation_layer(configuration)
    stands_apart = activation is not None or normalisation == "before_activation"
    dense = keras.layers.Dense(
        neurons,
        activation=None if stands_apart else _activation(configuration),
        # What the normalisation adds makes up for a bias, which it would take away again.
        use_bias=normalisation != "before_activation",
        kernel_initializer=make_initializer(configuration),
        kernel_regularizer=_regularizer(configuration),
        kernel_constraint=_constraint(configuration),
    )
    if stands_apart and activation is None:
        activation = keras.layers.Activation(_activation(configuration))
    activated = [] if activation is None else [activation]
    match normalisation:
        case "none":
            layers = [dense, *activated]
        case "before_activation":
            layers = [dense, _batch_norm(configuration), *activated]
        case "after_activation":
            layers = [dense, *activated, _batch_norm(configuration)]
        case unknown:
            raise ValueError(f"batch_norm {unknown!r} is not known")
    return [*layers, *_dropout(configuration)]


def _activation(configuration: Configuration) -> str:
    return known_text(configuration, "activation")


def _activation_layer(configuration: Configuration) -> keras.Layer | None:
    """Return the layer of an activation that has a setting or weights, None for the others."""
    match _activation(configuration):
        case "leaky_relu":
            slope = known_float(configuration, "negative_slope")
            return keras.layers.LeakyReLU(negative_slope=slope)
        case "prelu":
            return keras.layers.PReLU()
        case _:
            return None


def _batch_norm(configuration: Configuration) -> keras.Layer:
    momentum = known_float(configuration, "batch_norm_momentum")
    return keras.layers.BatchNormalization(momentum=momentum)


def _regularizer(configuration: Configuration) -> keras.Regularizer | None:
    l1 = known_float(configuration, "l1")
    l2 = known_float(configuration, "l2")
    match known_value(configuration, "regularizer"):
        case "none":
            return None
        case "l1":
            return keras.regularizers.L1(l1)
        case "l2":
            return keras.regularizers.L2(l2)
        case "l1_l2":
            return keras.regularizers.L1L2(l1=l1, l2=l2)
        case unknown:
            raise ValueError(f"regularizer {unknown!r} is not known")


def _constraint(configuration: Configuration) -> keras.constraints.Constraint | None:
    match known_value(configuration, "constraint"):
        case "none":
            return None
        case "max_norm":
            return keras.constraints.MaxNorm(known_float(configuration, "max_norm"))
        case unknown:
            raise ValueError(f"constraint {unknown!r} is not known")


def _dropout(configuration: Configuration) -> list[keras.Layer]:
    """Return the dropout after a layer, if any: one that Monte Carlo passes can use."""
    rate = known_float(configuration, "dropout_rate")
    if rate == 0:
        return []
    repeats = known_int(configuration, "monte_carlo_samples") > 0
    match known_value(configuration, "dropout"):
        case "standard":
            return [MonteCarloDropout(rate) if repeats else keras.layers.Dropout(rate)]
        case "alpha":
            return [MonteCarloAlphaDropout(rate) if repeats else keras.layers.AlphaDropout(rate)]
        case unknown:
            raise ValueError(f"dropout {unknown!r} is not known")
