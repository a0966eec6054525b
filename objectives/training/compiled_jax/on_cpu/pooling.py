"""The gradient of max pooling as comparisons, which XLA fuses into one pass over the rows.

Its own code for a CPU walks window by window, and took half of a step of two convolutions with
pooling on 28x28; ``python -m benchmarks.steps`` measures the gradient alone.
"""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
from jax import lax

# So many places of a window at most are compared one by one.
_MOST_PLACES = 32


def max_pooling_gradient(
    source: jax.Array,
    operand: jax.Array,
    *,
    select_prim: Any,
    window_dimensions: tuple[int, ...],
    window_strides: tuple[int, ...],
    padding: tuple[tuple[int, int], ...],
) -> jax.Array | None:
    """Return ``source`` where in ``operand`` the largest of each window lies, added up.

    Of several that are largest the first gets it, as XLA has it; None for other choices.
    """
    places = int(np.prod(window_dimensions))
    if select_prim.name != "ge" or places > _MOST_PLACES:
        return None
    lowest = np.array(-np.inf, operand.dtype)
    padded = lax.pad(operand, lowest, [(low, high, 0) for low, high in padding])
    offsets = list(np.ndindex(*window_dimensions))
    reach = [(n - 1) * by + 1 for n, by in zip(source.shape, window_strides, strict=True)]
    ends = [tuple(at + wide for at, wide in zip(offset, reach, strict=True)) for offset in offsets]
    values = [
        lax.slice(padded, offset, end, window_strides)
        for offset, end in zip(offsets, ends, strict=True)
    ]
    largest = values[0]
    for value in values[1:]:
        largest = lax.max(largest, value)
    nothing = np.zeros((), source.dtype)
    is_open = jax.numpy.ones(source.shape, bool)
    total: Any = 0
    for offset, end, value in zip(offsets, ends, values, strict=True):
        is_first = is_open & (value >= largest)
        is_open = is_open & ~is_first
        given = jax.numpy.where(is_first, source, nothing)
        # Back to where it was taken from; what lies in the padding is cut off.
        around = [
            (at - low, size + low - stop, by - 1)
            for at, stop, by, size, (low, _) in zip(
                offset, end, window_strides, operand.shape, padding, strict=True
            )
        ]
        total = total + lax.pad(given, nothing, around)
    return total
