"""Ranges as KerasTuner steps through them, and its checks of them."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

from objectives.user.forms.asked import Asked, Kind, choice, number, only_value


def whole(value: Any, argument: str) -> int:
    """Return a whole number, as KerasTuner takes one.

    Raises:
        ValueError: If it is none.
    """
    as_int = int(value)
    if as_int != value:
        raise ValueError(f"{argument} must be an int, Received: {value} of type {type(value)}.")
    return as_int


def checked_scale(
    kind: str, name: str, ends: tuple[float, float], step: float | None, sampling: str | None
) -> str:
    """Return the scale that is asked for, checked as KerasTuner checks it."""
    low, high = ends
    scale = "linear" if sampling is None else sampling.lower()
    where = f"For HyperParameters.{kind}(name='{name}'), "
    if low > high:
        raise ValueError(f"{where}min_value {low} is greater than the max_value {high}.")
    if scale not in ("linear", "log", "reverse_log"):
        raise ValueError(f"{where}sampling must be one of linear, log, reverse_log")
    if scale != "linear" and low <= 0:
        raise ValueError(
            f"{where}sampling='{scale}' does not support negative values, found min_value: {low}."
        )
    if step is not None and step <= (0 if scale == "linear" else 1):
        least = "0" if scale == "linear" else "1"
        raise ValueError(
            f"{where}expected step > {least} with sampling='{scale}'. Received: step={step}."
        )
    return scale


def stepped(name: str, low: float, high: float, step: float | None, default: Any) -> Asked:
    """Return a range whose steps end where KerasTuner's do, which divides without a remainder."""
    if step is None:
        return number(name, low, high, default=default)
    full = number(name, low, high, step=step, default=default)
    last = float(Decimal(repr(low)) + int((high - low) // step) * Decimal(repr(float(step))))
    reached = number(name, low, last, step=step, default=default)
    if reached.entry == full.entry:
        return full
    note = f"{name} ends at {last:g}, as in KerasTuner, whose division rounds {high:g} away"
    return replace(reached, note=note)


def multiples(low: float, high: float, factor: float, scale: str) -> list[float]:
    """Return the values that a step reaches on a log scale, where it is a factor.

    The numbers are those of ``keras_tuner/src/engine/hyperparameters/hp_types/numerical.py``.
    """
    count = int(math.log(high / low, factor) + 1e-8) + 1
    reached = [low * math.pow(factor, index) for index in range(count)]
    if scale == "reverse_log":
        return sorted(high + low - one for one in reached)
    return reached


def listed(name: str, kind: Kind, values: list[Any], default: Any) -> Asked:
    """Return numbers that are no even steps apart, as choices."""
    made = choice(name, values, default=default)
    return replace(made, kind=kind) if made.varies else only_value(name, made.only, kind=kind)
