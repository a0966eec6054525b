"""Rising learning rates tried one after the other, until the loss climbs out of hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import final

from objectives.errors import ObjectiveError

FEWEST_STEPS = 20
DIVERGENCE = 4.0
"""The test ends where the smoothed loss is so many times the best before it."""

_BELOW_TURNING = 10.0
# The loss of one batch is mostly noise. A mean over this part of the steps evens it out and still
# follows the curve; it lags behind by as much.
_WINDOWS = 25
_SHORTEST_WINDOW = 3


class Ending(StrEnum):
    """Why a range test ended."""

    ALL_STEPS = "all_steps"
    CLIMBED = "climbed"
    NOT_FINITE = "not_finite"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RangeTest:
    """The course of one test, a number a step; only steps with a finite loss are kept.

    Attributes:
        rates: The learning rate of each step, rising.
        losses: The loss of each step's batch, before the step changed the weights.
        smoothed: The bias-corrected exponential mean of the losses up to each step.
        window: Over about how many steps the mean goes; before that many it is not settled.
        ending: Why no further step was made.
        last_rate: The highest rate tried, that of a loss that was not finite included.
        loss_name: What the losses are, as Keras names it.
    """

    rates: tuple[float, ...]
    losses: tuple[float, ...]
    smoothed: tuple[float, ...]
    window: int
    ending: Ending
    last_rate: float
    loss_name: str = ""

    @property
    def turning_step(self) -> int:
        """The step, from 0, with the lowest smoothed loss: from there on it climbs."""
        settled = range(min(self.window, len(self.smoothed)) - 1, len(self.smoothed))
        return min(settled, key=self.smoothed.__getitem__)

    @property
    def turning_rate(self) -> float:
        """The rate at which the smoothed loss is lowest."""
        return self.rates[self.turning_step]

    @property
    def suggestion(self) -> float | None:
        """A rate ten times lower than the one at which the loss begins to climb.

        None where the loss is lowest at the lowest rates: what it does there is chance.
        """
        never_fell = self.turning_step < 2 * self.window
        return None if never_fell else self.turning_rate / _BELOW_TURNING

    @property
    def never_climbed(self) -> bool:
        """Whether the loss was still at its lowest when the rates were at their end."""
        return (
            self.ending is Ending.ALL_STEPS and self.turning_step >= len(self.rates) - self.window
        )


def exponential_rates(low: float, high: float, *, steps: int) -> tuple[float, ...]:
    """Return rates from low to high, both included, each larger than the last by one factor."""
    inner = (low * (high / low) ** (step / (steps - 1)) for step in range(1, steps - 1))
    return (low, *inner, high)


def sweep(
    train: Callable[[float], float], rates: Sequence[float], *, loss_name: str = ""
) -> RangeTest:
    """Call ``train`` with one rate after the other until its loss climbs out of hand.

    Args:
        train: Makes one step at a rate and returns its batch's loss.
        rates: What to try, rising; at least ``FEWEST_STEPS``.
        loss_name: What the losses are.

    Raises:
        ObjectiveError: If the loss is not finite before its mean has settled.
    """
    window = max(_SHORTEST_WINDOW, len(rates) // _WINDOWS)
    mean = _SettlingMean(window)
    losses: list[float] = []
    smoothed: list[float] = []
    best, ending, rate = math.inf, Ending.ALL_STEPS, rates[0]
    for rate in rates:
        loss = train(rate)
        if not math.isfinite(loss):
            ending = Ending.NOT_FINITE
            break
        losses.append(loss)
        smoothed.append(mean.after(loss))
        # Before the mean has settled, one batch with a low loss would pass for the best.
        if len(losses) >= window:
            best = min(best, smoothed[-1])
            if smoothed[-1] > _diverged(best, abs(best)):
                ending = Ending.CLIMBED
                break
    if len(losses) < window:
        raise ObjectiveError(
            f"the loss is not finite at a rate of {rate:.2g} already, in step {len(losses) + 1} of"
            f" {len(rates)}; give a lower --low, or look at the data and the model"
        )
    return RangeTest(
        rates=tuple(rates[: len(losses)]),
        losses=tuple(losses),
        smoothed=tuple(smoothed),
        window=window,
        ending=ending,
        last_rate=rate,
        loss_name=loss_name,
    )


@final
class _SettlingMean:
    """A bias-corrected exponential mean that no single loss can carry away.

    One batch with an extreme row has hundreds of times the usual loss at rates that train well
    otherwise. So, once the mean has settled, a loss counts for no more than what would end the
    test if it lasted.
    """

    def __init__(self, window: int) -> None:
        self._window = window
        self._keeping = 1.0 - 1.0 / window
        self._sum = self._sum_of_sizes = 0.0
        self._steps = 0

    def after(self, loss: float) -> float:
        """Take one more loss in and return the mean."""
        if self._steps >= self._window:
            # The mean of the sizes is the mean itself, unless losses lie on both sides of zero.
            loss = min(
                loss, _diverged(self._unbiased(self._sum), self._unbiased(self._sum_of_sizes))
            )
        self._sum += (1.0 - self._keeping) * (loss - self._sum)
        self._sum_of_sizes += (1.0 - self._keeping) * (abs(loss) - self._sum_of_sizes)
        self._steps += 1
        return self._unbiased(self._sum)

    def _unbiased(self, total: float) -> float:
        # A sum began at zero; this takes out what is left of that (Kingma and Ba, 2015).
        return total / (1.0 - self._keeping**self._steps)


def _diverged(loss: float, size: float) -> float:
    """Return the loss that counts as diverged from one of this size, which may be below zero."""
    return loss + (DIVERGENCE - 1.0) * size
