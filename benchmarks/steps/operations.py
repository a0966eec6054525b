"""Single operations as compiled programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.steps.networks import BATCH
from benchmarks.steps.programs import Program, compiled

_DRAWS, _NUMBERS = 200, 2_048
EFFORTS = {"well": "FULL", "fast": "LITTLE"}


def _depthwise(ops: Any, rows: Any, kernel: Any) -> Any:
    return ops.depthwise_conv(rows, kernel, padding="same")


def _pooled(ops: Any, rows: Any) -> Any:
    return ops.max_pool(rows, (2, 2), (2, 2))


def _of_volumes(ops: Any, rows: Any, kernel: Any) -> Any:
    return ops.conv(rows, kernel, padding="same")


_MAPS, _VOLUMES = (BATCH, 28, 28, 24), (BATCH, 16, 16, 16, 4)
# What is computed of arrays of which shapes, and by which of them the gradient is taken, if any.
OPERATIONS: Mapping[str, tuple[Callable[..., Any], Sequence[tuple[int, ...]], int | None]] = {
    "depthwise convolution": (_depthwise, (_MAPS, (3, 3, 24, 1)), None),
    "depthwise convolution's gradient by its rows": (_depthwise, (_MAPS, (3, 3, 24, 1)), 0),
    "depthwise convolution's gradient by its kernel": (_depthwise, (_MAPS, (3, 3, 24, 1)), 1),
    "max pooling's gradient": (_pooled, (_MAPS,), 0),
    "convolution of volumes": (_of_volumes, (_VOLUMES, (3, 3, 3, 4, 8)), None),
}


def operation(name: str, *, is_rewritten: bool) -> Program:
    """Return the program of one operation on a batch."""
    import jax
    from keras import ops

    function, shapes, gradient = OPERATIONS[name]
    numbers = np.random.default_rng(0)
    arrays = tuple(numbers.normal(size=shape).astype("float32") for shape in shapes)

    def run(*values: Any) -> Any:
        if gradient is None:
            return function(ops, *values)
        # Squared, so that what is handed back is not the same number everywhere.
        return jax.grad(lambda *each: (function(ops, *each) ** 2).sum(), gradient)(*values)

    return compiled(run, arrays, per=1, is_rewritten=is_rewritten)


def draws(how: str, *, is_rewritten: bool) -> Program:
    """Return the program of many draws, as dropout makes them within a loop of steps."""
    import jax

    def run(seed: Any) -> Any:
        def draw(number: Any, total: Any) -> Any:
            # Not by ``fold_in``, which hashes too.
            words = jax.numpy.stack([seed, number]).astype("uint32")
            return total + jax.random.uniform(jax.random.wrap_key_data(words), (_NUMBERS,))

        return jax.lax.fori_loop(0, _DRAWS, draw, jax.numpy.zeros(_NUMBERS))

    return compiled(
        run, (np.uint32(1),), per=_DRAWS, is_rewritten=is_rewritten, effort=EFFORTS[how]
    )
