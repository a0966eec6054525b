"""Dropout on a layer that was made wider, with the random numbers of the narrow one."""

from __future__ import annotations

import math
from typing import Any, final

import jax
import jax.numpy as jnp
import keras

from objectives.training.compiled_jax.on_cpu.random_bits import bits_by_place


@final
class NarrowDropout(keras.layers.Dropout):
    """What Keras's ``Dropout`` does to the first ``units`` numbers of each row.

    JAX draws each number from its place alone, so that those of a narrow layer can be drawn where
    they stand in a wide one.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Take what ``Dropout`` takes."""
        super().__init__(*arguments, **settings)
        self.units: Any = None
        """How many numbers of a row there are in truth; an argument of the program."""

    def call(self, inputs: Any, training: bool = False) -> Any:
        """Return the rows, some of their numbers dropped in training."""
        if not training or self.rate == 0:
            return inputs
        width = inputs.shape[-1]
        rows = jnp.arange(math.prod(inputs.shape[:-1]), dtype="uint32")[:, None]
        place = rows * jnp.asarray(self.units, "uint32") + jnp.arange(width, dtype="uint32")
        first, second = self.seed_generator.next()
        # The 23 bits that single precision has after the point.
        drawn = (bits_by_place(first, second, place) >> 9).astype("float32") * jnp.float32(2**-23)
        kept = 1.0 - self.rate
        is_kept = drawn.reshape(inputs.shape) < kept
        return jax.lax.select(is_kept, inputs / kept, jnp.zeros_like(inputs))
