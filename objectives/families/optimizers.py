"""Optimizers by name, with the parameters that each of them reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import keras

if TYPE_CHECKING:
    from search_spaces import Configuration


def make_optimizer(configuration: Configuration) -> keras.optimizers.Optimizer:
    """Return the optimizer that a configuration asks for.

    Reads ``optimizer`` (default ``sgd``), ``learning_rate`` (above 0, default 0.01) and, for SGD
    and RMSprop, ``momentum`` (0 to below 1, default 0).

    Raises:
        ValueError: If the optimizer's name is not known.
    """
    rate = float(configuration.get("learning_rate", 0.01))
    momentum = float(configuration.get("momentum", 0.0))
    match configuration.get("optimizer", "sgd"):
        case "sgd":
            return keras.optimizers.SGD(rate, momentum=momentum)
        case "rmsprop":
            return keras.optimizers.RMSprop(rate, momentum=momentum)
        case "adam":
            return keras.optimizers.Adam(rate)
        case "nadam":
            return keras.optimizers.Nadam(rate)
        case unknown:
            raise ValueError(f"optimizer {unknown!r} is not known")
