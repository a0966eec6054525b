"""Programs for a CPU with its slow operations written in another way, which compute the same.

Gradients have been taken and models been mapped over before anything is rewritten, so that a rule
sees each operation as XLA would, wherever it comes from: a layer, a loss, a person's own step.

``python -m benchmarks.steps`` measures it. On two CPU cores at batch 32, times as fast as what was
traced: two Conv2D with pooling on 28x28 2.6 where a step is a program, 11 where many are; two
Conv1D 1.2 and 9. Of single operations on 28x28x24, a depthwise convolution 45, its gradients 39 and
4.6, max pooling's gradient 13; two Conv3D on 16x16x16 2.1 and 7.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import jax
from jax.extend import core

from objectives.training.compiled_jax.on_cpu.convolutions import convolution
from objectives.training.compiled_jax.on_cpu.pooling import max_pooling_gradient
from objectives.training.compiled_jax.on_cpu.random_bits import random_bits

# What stands for an operation; None from a rule that has nothing better than the operation.
_RULES: Mapping[str, Callable[..., jax.Array | None]] = {
    "conv_general_dilated": convolution,
    "random_bits": random_bits,
    "select_and_scatter_add": max_pooling_gradient,
}
# Programs within a program whose own rules for gradients nobody asks any more.
_INLINED = {"jit": "jaxpr", "pjit": "jaxpr", "custom_jvp_call": "call_jaxpr"}


def traced_for_device(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Return a function traced for such arguments, to be lowered for the device in use.

    Args:
        function: A pure function of arrays.
        arguments: Arrays, or anything else with a shape and a dtype.
    """
    traced = jax.jit(function).trace(*arguments)
    program = traced.jaxpr
    if jax.default_backend() != "cpu" or not _has_slow(program.jaxpr):
        return traced

    def faster(*values: Any) -> Any:
        results = _evaluated(program.jaxpr, program.consts, jax.tree.leaves(values))
        return jax.tree.unflatten(jax.tree.structure(traced.out_info), results)

    return jax.jit(faster).trace(*arguments)


def _has_slow(program: Any) -> bool:
    return any(
        step.primitive.name in _RULES or any(_has_slow(one) for one in _programs_in(step.params))
        for step in program.eqns
    )


def _programs_in(params: Mapping[str, Any]) -> list[Any]:
    values = [one for value in params.values() for one in _listed(value)]
    return [getattr(one, "jaxpr", one) for one in values if _is_program(one)]


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)


def _is_program(value: Any) -> bool:
    return isinstance(value, core.ClosedJaxpr | core.Jaxpr)


def _evaluated(program: Any, constants: Sequence[Any], arguments: Sequence[Any]) -> list[Any]:
    """Run a program operation by operation, as JAX's own ``eval_jaxpr`` does, by the rules."""
    known = dict(zip(program.constvars, constants, strict=True))
    known |= dict(zip(program.invars, arguments, strict=True))

    def read(name: Any) -> Any:
        return name.val if isinstance(name, core.Literal) else known[name]

    for step in program.eqns:
        results = _results(step, [read(name) for name in step.invars])
        known |= dict(zip(step.outvars, results, strict=True))
    return [read(name) for name in program.outvars]


def _results(step: Any, values: list[Any]) -> Sequence[Any]:
    name, params = step.primitive.name, step.params
    if name in _RULES:
        result = _RULES[name](*values, **params)
        if result is not None:
            return [result]
    elif any(_has_slow(one) for one in _programs_in(params)):
        if name in _INLINED:
            inner = params[_INLINED[name]]
            return _evaluated(inner.jaxpr, inner.consts, values)
        params = {key: _with_faster_programs(value) for key, value in params.items()}
    bound = step.primitive.get_bind_params(params)
    # Before version 0.8 JAX returned functions beside the parameters.
    functions, bound = bound if isinstance(bound, tuple) else ((), bound)
    found = step.primitive.bind(*functions, *values, **bound)
    return found if step.primitive.multiple_results else [found]


def _with_faster_programs(value: Any) -> Any:
    """Return what an operation was given, such as the body of a loop, rewritten."""
    if isinstance(value, tuple):
        return tuple(_with_faster_programs(one) for one in value)
    # What is no closed program, such as one whose results are computed twice to save memory,
    # stays as it is.
    if not isinstance(value, core.ClosedJaxpr) or not _has_slow(value.jaxpr):
        return value

    def run(*arguments: Any) -> list[Any]:
        return _evaluated(value.jaxpr, value.consts, arguments)

    return jax.make_jaxpr(run)(*value.in_avals)
