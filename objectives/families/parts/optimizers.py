"""Optimizers by name, with the parameters that each of them reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import keras

from objectives.families.cycled_momentum import CycledMomentumSGD
from objectives.families.schedules import anneal_share, make_schedule, training_steps

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration


class _Clipping(TypedDict, total=False):
    clipvalue: float
    clipnorm: float
    global_clipnorm: float


def make_optimizer(
    configuration: Configuration, signature: Signature
) -> keras.optimizers.Optimizer:
    """Return the optimizer that a configuration asks for, with its schedule and its clipping.

    Reads ``optimizer`` (default ``sgd``); ``momentum`` and ``nesterov`` for SGD; ``rho`` for
    RMSprop; ``beta_1`` and ``beta_2`` for Adam and its kin; ``weight_decay`` for AdamW;
    ``clipping`` (default ``none``) with ``clip_value`` or ``clip_norm``; and what
    ``make_schedule`` reads. The defaults are those of Keras, but for the learning rate of 0.01.

    Raises:
        ValueError: If a name is not known.
    """
    rate = make_schedule(configuration, signature)
    clipping = _clipping(configuration)
    beta_1 = float(configuration.get("beta_1", 0.9))
    beta_2 = float(configuration.get("beta_2", 0.999))
    match configuration.get("optimizer", "sgd"):
        case "sgd":
            return _sgd(configuration, signature)
        case "adagrad":
            return keras.optimizers.Adagrad(rate, **clipping)
        case "rmsprop":
            rho = float(configuration.get("rho", 0.9))
            return keras.optimizers.RMSprop(rate, rho=rho, **clipping)
        case "adam":
            return keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2, **clipping)
        case "adamax":
            return keras.optimizers.Adamax(rate, beta_1=beta_1, beta_2=beta_2, **clipping)
        case "nadam":
            return keras.optimizers.Nadam(rate, beta_1=beta_1, beta_2=beta_2, **clipping)
        case "adamw":
            decay = float(configuration.get("weight_decay", 0.004))
            return keras.optimizers.AdamW(
                rate, weight_decay=decay, beta_1=beta_1, beta_2=beta_2, **clipping
            )
        case unknown:
            raise ValueError(f"optimizer {unknown!r} is not known")


def _sgd(configuration: Configuration, signature: Signature) -> keras.optimizers.Optimizer:
    """Return SGD; with one cycle its momentum is cycled too, between 0.85 and 0.95 by default."""
    rate = make_schedule(configuration, signature)
    nesterov = bool(configuration.get("nesterov", False))
    clipping = _clipping(configuration)
    if configuration.get("schedule", "constant") != "one_cycle":
        momentum = float(configuration.get("momentum", 0.0))
        return keras.optimizers.SGD(rate, momentum=momentum, nesterov=nesterov, **clipping)
    momentum = float(configuration.get("momentum", 0.95))
    return CycledMomentumSGD(
        rate,
        momentum=momentum,
        # Never up while the rate goes up: the two would add to each other.
        momentum_low=min(momentum, float(configuration.get("momentum_low", 0.85))),
        total_steps=training_steps(configuration, signature),
        anneal_share=anneal_share(configuration),
        nesterov=nesterov,
        **clipping,
    )


def _clipping(configuration: Configuration) -> _Clipping:
    norm = float(configuration.get("clip_norm", 1.0))
    match configuration.get("clipping", "none"):
        case "none":
            return {}
        case "value":
            return {"clipvalue": float(configuration.get("clip_value", 1.0))}
        case "norm":
            return {"clipnorm": norm}
        case "global_norm":
            return {"global_clipnorm": norm}
        case unknown:
            raise ValueError(f"clipping {unknown!r} is not known")
