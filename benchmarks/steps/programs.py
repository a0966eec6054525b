"""Steps of training as compiled programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.steps.networks import BATCH, ROWS, begun

STEPS = 20


@dataclass(frozen=True)
class Program:
    """A compiled program.

    Attributes:
        run: Runs it and waits for its end.
        per: How many steps of how many trainings, or how many operations, one run is.
        weights: How many a network has; 0 for an operation.
    """

    run: Callable[[], Any]
    per: int
    weights: int = 0


def steps(name: str, *, lanes: int = 1, is_rewritten: bool = True) -> Program:
    """Return the program of many steps, of one training or mapped over several."""
    import jax

    from objectives.training.compiled_jax.epoch import train_steps

    model, data, state = begun(name)
    order = np.arange(STEPS * BATCH, dtype=np.int32).reshape(STEPS, BATCH) % ROWS
    function = train_steps(model)
    if lanes > 1:
        function = jax.vmap(function, in_axes=(0, None, 0, None))
        state, order = jax.tree.map(lambda leaf: np.stack([leaf] * lanes), (state, order))
    arguments = (state, data, order, np.int32(STEPS))
    return compiled(
        function,
        arguments,
        per=STEPS * lanes,
        is_rewritten=is_rewritten,
        weights=model.count_params(),
    )


def one_step(name: str, *, is_rewritten: bool) -> Program:
    from objectives.training.compiled_jax.epoch import train_batch

    model, data, state = begun(name)
    arguments = (state, data, np.arange(BATCH, dtype=np.int32))
    return compiled(
        train_batch(model),
        arguments,
        per=1,
        is_rewritten=is_rewritten,
        weights=model.count_params(),
    )


def compiled(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    *,
    per: int,
    is_rewritten: bool,
    effort: str = "FULL",
    weights: int = 0,
) -> Program:
    import jax

    from objectives.training.compiled_jax.on_cpu.rewriting import traced_for_device
    from objectives.training.compiled_jax.programs import Effort

    trace = traced_for_device if is_rewritten else _as_traced
    program = trace(function, arguments).lower().compile(compiler_options=Effort[effort].options)
    placed = jax.device_put(arguments)
    return Program(run=lambda: jax.block_until_ready(program(*placed)), per=per, weights=weights)


def _as_traced(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    import jax

    return jax.jit(function).trace(*arguments)
