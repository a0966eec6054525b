"""Optimizers by name, with the parameters that each of them reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

import keras

from objectives.families.cycled_momentum import CycledMomentumSGD
from objectives.families.schedules import anneal_share, make_schedule, training_steps
from search_spaces.known.values import known_bool, known_float, known_value

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

    Reads ``optimizer``; ``momentum`` and ``nesterov`` for SGD; ``rho`` for RMSprop; ``beta_1`` and
    ``beta_2`` for Adam and its kin; ``weight_decay`` for AdamW; ``clipping`` with ``clip_value`` or
    ``clip_norm``; and what ``make_schedule`` reads. The defaults are those of Keras, but for the
    learning rate.

    Raises:
        ValueError: If a name is not known.
    """
    rate = make_schedule(configuration, signature)
    clipping = _clipping(configuration)
    beta_1 = known_float(configuration, "beta_1")
    beta_2 = known_float(configuration, "beta_2")
    match known_value(configuration, "optimizer"):
        case "sgd":
            return _sgd(configuration, signature)
        case "adagrad":
            return keras.optimizers.Adagrad(rate, **clipping)
        case "rmsprop":
            rho = known_float(configuration, "rho")
            return keras.optimizers.RMSprop(rate, rho=rho, **clipping)
        case "adam":
            return keras.optimizers.Adam(rate, beta_1=beta_1, beta_2=beta_2, **clipping)
        case "adamax":
            return keras.optimizers.Adamax(rate, beta_1=beta_1, beta_2=beta_2, **clipping)
        case "nadam":
            return keras.optimizers.Nadam(rate, beta_1=beta_1, beta_2=beta_2, **clipping)
        case "adamw":
            decay = known_float(configuration, "weight_decay")
            return keras.optimizers.AdamW(
                rate, weight_decay=decay, beta_1=beta_1, beta_2=beta_2, **clipping
            )
        case unknown:
            raise ValueError(f"optimizer {unknown!r} is not known")


def _sgd(configuration: Configuration, signature: Signature) -> keras.optimizers.Optimizer:
    """Return SGD; with one cycle its momentum is cycled too."""
    rate = make_schedule(configuration, signature)
    nesterov = known_bool(configuration, "nesterov")
    clipping = _clipping(configuration)
    momentum = known_float(configuration, "momentum")
    if known_value(configuration, "schedule") != "one_cycle":
        return keras.optimizers.SGD(rate, momentum=momentum, nesterov=nesterov, **clipping)
    return CycledMomentumSGD(
        rate,
        momentum=momentum,
        # Never up while the rate goes up: the two would add to each other.
        momentum_low=min(momentum, known_float(configuration, "momentum_low")),
        total_steps=training_steps(configuration, signature),
        anneal_share=anneal_share(configuration),
        nesterov=nesterov,
        **clipping,
    )


def _clipping(configuration: Configuration) -> _Clipping:
    norm = known_float(configuration, "clip_norm")
    match known_value(configuration, "clipping"):
        case "none":
            return {}
        case "value":
            return {"clipvalue": known_float(configuration, "clip_value")}
        case "norm":
            return {"clipnorm": norm}
        case "global_norm":
            return {"global_clipnorm": norm}
        case unknown:
            raise ValueError(f"clipping {unknown!r} is not known")
