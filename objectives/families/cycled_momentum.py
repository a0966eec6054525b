"""SGD whose momentum mirrors a cycle of the learning rate.

Saved models name this module: it stays where it is.
"""

from __future__ import annotations

from typing import Any, final

import keras
from keras import ops

from objectives.families.schedules import cycle_height


@final
@keras.saving.register_keras_serializable(package="keras_tuning")
class CycledMomentumSGD(keras.optimizers.SGD):
    """SGD with a momentum that falls while the rate of ``OneCycle`` rises, and rises again.

    It stays up while the rate is annealed. Leslie N. Smith, "A disciplined approach to neural
    network hyper-parameters: part 1", 2018, https://arxiv.org/abs/1803.09820. Keras has schedules
    for learning rates alone.
    """

    def __init__(
        self,
        learning_rate: Any = 0.01,
        momentum: float = 0.95,
        momentum_low: float = 0.85,
        total_steps: int = 1000,
        anneal_share: float = 0.1,
        **settings: Any,
    ) -> None:
        """Take the cycle, and what any SGD takes: Keras restores optimizers by those keywords.

        Args:
            learning_rate: As for SGD.
            momentum: The momentum at both ends of the cycle and after it.
            momentum_low: The momentum half-way through it.
            total_steps: The steps of the cycle and the annealing.
            anneal_share: Which share of the steps comes after the cycle, 0 to below 1.
            settings: As for SGD.
        """
        super().__init__(learning_rate=learning_rate, momentum=momentum, **settings)
        self.momentum_low = momentum_low
        self.total_steps = total_steps
        self.anneal_share = anneal_share

    def momentum_at(self, step: Any) -> Any:
        """Return the momentum of the step after so many, a tensor."""
        height = cycle_height(step, total_steps=self.total_steps, anneal_share=self.anneal_share)
        return self.momentum - (self.momentum - self.momentum_low) * height

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update a variable as SGD does, with the momentum of this step."""
        if self.momentum == 0:
            super().update_step(gradient, variable, learning_rate)
            return
        velocity = self.momentums[self._get_variable_index(variable)]
        momentum = ops.cast(self.momentum_at(self.iterations), variable.dtype)
        step = ops.cast(gradient, variable.dtype) * ops.cast(learning_rate, variable.dtype)
        self.assign(velocity, ops.subtract(ops.multiply(velocity, momentum), step))
        if self.nesterov:
            self.assign_add(variable, ops.subtract(ops.multiply(velocity, momentum), step))
        else:
            self.assign_add(variable, velocity)

    def get_config(self) -> dict[str, Any]:
        """Return what it was made from."""
        return {
            **super().get_config(),
            "momentum_low": self.momentum_low,
            "total_steps": self.total_steps,
            "anneal_share": self.anneal_share,
        }
