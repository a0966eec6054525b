"""Learning rates over the steps of a training.

Saved models name this module: it stays where it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias, final

import keras

from search_spaces.known.values import known_float, known_int, known_value

if TYPE_CHECKING:
    from objectives.objective import Signature
    from search_spaces import Configuration

_Schedule: TypeAlias = keras.optimizers.schedules.LearningRateSchedule


def training_steps(configuration: Configuration, signature: Signature) -> int:
    """Return how many steps a training takes at most: its epochs times its batches.

    Reads ``batch_size`` and ``training_epochs``, which may only shorten a training.
    """
    batches = math.ceil(signature.training_rows / known_int(configuration, "batch_size"))
    asked = known_int(configuration, "training_epochs", otherwise=signature.epochs)
    return max(1, min(signature.epochs, asked) * batches)


def make_schedule(configuration: Configuration, signature: Signature) -> float | _Schedule:
    """Return the learning rate, or what it is at each step.

    Reads ``learning_rate`` (above 0; the highest one for ``one_cycle`` and ``cosine``),
    ``schedule`` and what belongs to that: ``decay_share`` and
    ``decay_power`` or ``decay_rate``; ``drops`` and ``drop_factor``; ``start_factor`` and
    ``anneal_share``; ``warmup_share``; ``final_factor``. All lengths are shares of the training,
    so that they follow its epochs and its batch size.

    Raises:
        ValueError: If the schedule's name is not known.
    """
    rate = known_float(configuration, "learning_rate")
    steps = training_steps(configuration, signature)
    match known_value(configuration, "schedule"):
        # After some epochs a callback lowers the rate of ``performance``: no step decides.
        case "constant" | "performance":
            return rate
        case "power":
            power = known_float(configuration, "decay_power")
            return PowerDecay(rate, decay_steps=_decay_steps(configuration, steps), power=power)
        case "exponential":
            return keras.optimizers.schedules.ExponentialDecay(
                rate,
                decay_steps=_decay_steps(configuration, steps),
                decay_rate=known_float(configuration, "decay_rate"),
            )
        case "piecewise":
            return _piecewise(configuration, rate=rate, steps=steps)
        case "one_cycle":
            return OneCycle(
                rate,
                total_steps=steps,
                start_factor=known_float(configuration, "start_factor"),
                anneal_share=anneal_share(configuration),
                final_factor=known_float(configuration, "final_factor"),
            )
        case "cosine":
            return _cosine(configuration, rate=rate, steps=steps)
        case unknown:
            raise ValueError(f"schedule {unknown!r} is not known")


def schedule_callbacks(
    configuration: Configuration, *, has_validation: bool
) -> list[keras.callbacks.Callback]:
    """Return what lowers the learning rate between epochs, new for each training.

    With ``schedule`` ``performance`` it is Keras's ``ReduceLROnPlateau``, which watches the
    validation loss, or the training's where nothing is validated. Reads ``plateau_factor``
    and ``plateau_patience`` (epochs). Other schedules need none.
    """
    if known_value(configuration, "schedule") != "performance":
        return []
    return [
        keras.callbacks.ReduceLROnPlateau(
            monitor="val_loss" if has_validation else "loss",
            mode="min",
            factor=known_float(configuration, "plateau_factor"),
            patience=known_int(configuration, "plateau_patience"),
        )
    ]


def anneal_share(configuration: Configuration) -> float:
    """Return which share of all steps ``one_cycle`` leaves for after its cycle."""
    return known_float(configuration, "anneal_share")


def cycle_height(step: Any, *, total_steps: int, anneal_share: float) -> Any:
    """Return how far up a cycle is: linearly from 0 to 1, back to 0, and 0 from then on.

    Args:
        step: Steps taken so far, a tensor or a variable.
        total_steps: All steps, 1 or more.
        anneal_share: Which share of them comes after the cycle, 0 to below 1.
    """
    half = total_steps * (1 - anneal_share) / 2
    step = keras.ops.cast(step, keras.config.floatx())
    return keras.ops.maximum(0.0, 1 - keras.ops.abs(step / half - 1))


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class PowerDecay(_Schedule):
    """The rate ``initial_learning_rate / (1 + step / decay_steps) ** power``."""

    def __init__(
        self, initial_learning_rate: float, *, decay_steps: float, power: float = 1.0
    ) -> None:
        """Take the first rate, after how many steps it is halved if ``power`` is 1, the power."""
        self.initial_learning_rate = initial_learning_rate
        self.decay_steps = decay_steps
        self.power = power

    def __call__(self, step: Any) -> Any:
        """Return the rate after so many steps."""
        step = keras.ops.cast(step, keras.config.floatx())
        return self.initial_learning_rate / keras.ops.power(1 + step / self.decay_steps, self.power)

    def get_config(self) -> dict[str, Any]:
        """Return what it was made from."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "power": self.power,
        }


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class OneCycle(_Schedule):
    """One rise and one fall of the rate, both linear, then an annealing far below its start.

    Leslie N. Smith, "A disciplined approach to neural network hyper-parameters: part 1", 2018,
    https://arxiv.org/abs/1803.09820. ``CycledMomentumSGD`` is the momentum that mirrors it.
    """

    def __init__(
        self,
        peak_learning_rate: float,
        *,
        total_steps: int,
        start_factor: float = 0.1,
        anneal_share: float = 0.1,
        final_factor: float = 0.001,
    ) -> None:
        """Take the shape of the cycle.

        Args:
            peak_learning_rate: The highest rate, half-way through the cycle.
            total_steps: The steps of the cycle and the annealing.
            start_factor: The rate at both ends of the cycle, as a share of the highest.
            anneal_share: Which share of the steps comes after the cycle, 0 to below 1.
            final_factor: The rate after all steps, as a share of that at the cycle's ends.
        """
        self.peak_learning_rate = peak_learning_rate
        self.total_steps = total_steps
        self.start_factor = start_factor
        self.anneal_share = anneal_share
        self.final_factor = final_factor

    def __call__(self, step: Any) -> Any:
        """Return the rate after so many steps."""
        start = self.peak_learning_rate * self.start_factor
        height = cycle_height(step, total_steps=self.total_steps, anneal_share=self.anneal_share)
        rate = start + (self.peak_learning_rate - start) * height
        annealing = self.total_steps * self.anneal_share
        if annealing == 0:
            return rate
        left = self.total_steps - keras.ops.cast(step, keras.config.floatx())
        annealed = 1 - keras.ops.clip(left / annealing, 0.0, 1.0)
        return rate - start * (1 - self.final_factor) * annealed

    def get_config(self) -> dict[str, Any]:
        """Return what it was made from."""
        return {
            "peak_learning_rate": self.peak_learning_rate,
            "total_steps": self.total_steps,
            "start_factor": self.start_factor,
            "anneal_share": self.anneal_share,
            "final_factor": self.final_factor,
        }


def _decay_steps(configuration: Configuration, steps: int) -> float:
    return known_float(configuration, "decay_share") * steps


def _piecewise(configuration: Configuration, *, rate: float, steps: int) -> _Schedule:
    drops = known_int(configuration, "drops")
    factor = known_float(configuration, "drop_factor")
    # A rate holds up to and with its boundary, and the first step has the number 0.
    return keras.optimizers.schedules.PiecewiseConstantDecay(
        [math.ceil(steps * number / (drops + 1)) - 1 for number in range(1, drops + 1)],
        [rate * factor**number for number in range(drops + 1)],
    )


def _cosine(configuration: Configuration, *, rate: float, steps: int) -> _Schedule:
    warmup = min(round(known_float(configuration, "warmup_share") * steps), steps - 1)
    final_factor = known_float(configuration, "final_factor")
    if warmup == 0:
        return keras.optimizers.schedules.CosineDecay(rate, steps, alpha=final_factor)
    return keras.optimizers.schedules.CosineDecay(
        0.0, steps - warmup, alpha=final_factor, warmup_target=rate, warmup_steps=warmup
    )
