"""The layers between a model's input and its output."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

from objectives.families.monte_carlo import MonteCarloAlphaDropout, MonteCarloDropout
from objectives.families.parts.initializers import make_initializer

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration


def input_layers(configuration: Configuration, signature: Signature) -> list[keras.Layer]:
    """Return what rows go through before the first hidden layer; mostly nothing.

    Rows of more than one axis, such as images, are flattened. Reads ``batch_norm_input`` (default
    false), ``batch_norm_momentum`` and ``dropout_input`` (default false) with the dropout's own.
    """
    layers: list[keras.Layer] = []
    if len(signature.input_shape) > 1:
        layers.append(keras.layers.Flatten())
    if configuration.get("batch_norm_input", False):
        layers.append(_batch_norm(configuration))
    if configuration.get("dropout_input", False):
        layers += _dropout(configuration)
    return layers


def hidden_widths(configuration: Configuration) -> tuple[int, ...]:
    """Return the number of neurons of each hidden layer.

    Reads ``hidden_layers`` (0 or more, default 1), ``neurons`` (1 or more, default 30), ``taper``
    (above 0 to 1, default 1: each layer has that share of the one before, at least one neuron)
    and ``neurons_1``, ``neurons_2``, ..., which go before both.
    """
    shared = int(configuration.get("neurons", 30))
    taper = float(configuration.get("taper", 1.0))
    return tuple(
        int(configuration.get(f"neurons_{number}", max(1, round(shared * taper ** (number - 1)))))
        for number in range(1, int(configuration.get("hidden_layers", 1)) + 1)
    )


def hidden_layers(configuration: Configuration) -> list[keras.Layer]:
    """Return the hidden layers with all that stands between them.

    Each is a Dense, its batch normalisation and its activation in the order asked for, and its
    dropout. Where the activation may stand in the Dense it does, as people write it by hand.
    Reads ``activation`` (default ``relu``), ``negative_slope``, what ``make_initializer`` reads,
    ``batch_norm`` (default ``none``), ``batch_norm_momentum``, ``regularizer`` (default ``none``)
    with ``l1`` and ``l2``, ``constraint`` (default ``none``) with ``max_norm``, ``dropout_rate``
    (0 to below 1, default 0), ``dropout`` (default ``standard``) and ``monte_carlo_samples``.

    Raises:
        ValueError: If a name is not known.
    """
    return [
        layer
        for neurons in hidden_widths(configuration)
        for layer in _hidden_layer(configuration, neurons)
    ]


def _hidden_layer(configuration: Configuration, neurons: int) -> list[keras.Layer]:
    normalisation = configuration.get("batch_norm", "none")
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
    return str(configuration.get("activation", "relu"))


def _activation_layer(configuration: Configuration) -> keras.Layer | None:
    """Return the layer of an activation that has a setting or weights, None for the others."""
    match _activation(configuration):
        case "leaky_relu":
            slope = float(configuration.get("negative_slope", 0.3))
            return keras.layers.LeakyReLU(negative_slope=slope)
        case "prelu":
            return keras.layers.PReLU()
        case _:
            return None


def _batch_norm(configuration: Configuration) -> keras.Layer:
    momentum = float(configuration.get("batch_norm_momentum", 0.99))
    return keras.layers.BatchNormalization(momentum=momentum)


def _regularizer(configuration: Configuration) -> keras.Regularizer | None:
    l1 = float(configuration.get("l1", 0.01))
    l2 = float(configuration.get("l2", 0.01))
    match configuration.get("regularizer", "none"):
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
    match configuration.get("constraint", "none"):
        case "none":
            return None
        case "max_norm":
            return keras.constraints.MaxNorm(float(configuration.get("max_norm", 1.0)))
        case unknown:
            raise ValueError(f"constraint {unknown!r} is not known")


def _dropout(configuration: Configuration) -> list[keras.Layer]:
    """Return the dropout after a layer, if any: one that Monte Carlo passes can use."""
    rate = float(configuration.get("dropout_rate", 0.0))
    if rate == 0:
        return []
    repeats = int(configuration.get("monte_carlo_samples", 0)) > 0
    match configuration.get("dropout", "standard"):
        case "standard":
            return [MonteCarloDropout(rate) if repeats else keras.layers.Dropout(rate)]
        case "alpha":
            return [MonteCarloAlphaDropout(rate) if repeats else keras.layers.AlphaDropout(rate)]
        case unknown:
            raise ValueError(f"dropout {unknown!r} is not known")
