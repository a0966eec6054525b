"""What stands on a CPU for a slow operation computes what the operation does, and its gradients."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import numpy as np
import pytest
from jax import lax

from objectives.training.compiled_jax.on_cpu.rewriting import traced_for_device

pytestmark = pytest.mark.skipif(
    jax.default_backend() != "cpu", reason="nothing is written in another way elsewhere"
)

PLACES = {1: (9,), 2: (7, 6), 3: (5, 4, 5)}


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng([*shape]).normal(size=shape).astype(np.float32)


def with_gradients(function: Callable[..., jax.Array]) -> Callable[..., Any]:
    def both(*arguments: Any) -> Any:
        result, back = jax.vjp(function, *arguments)
        given = jax.numpy.cos(jax.numpy.arange(result.size, dtype="float32"))
        return result, back(given.reshape(result.shape))

    return both


def faster(function: Callable[..., Any], *arguments: Any) -> tuple[Any, str]:
    """Return what the rewritten function gives, and its text."""
    traced = traced_for_device(function, arguments)
    return traced.lower().compile()(*arguments), str(traced.jaxpr)


def assert_same(function: Callable[..., Any], *arguments: Any) -> str:
    expected = jax.jit(function)(*arguments)
    found, text = faster(function, *arguments)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-4), found, expected)
    return text


def numbers(axes: int) -> tuple[str, str, str]:
    places = "DHW"[-axes:]
    return f"N{places}C", f"{places}IO", f"N{places}C"


@pytest.mark.parametrize("axes", PLACES)
@pytest.mark.parametrize(
    ("channels", "groups", "outputs"),
    [(1, 1, 3), (2, 1, 3), (3, 3, 3), (3, 3, 6), (8, 2, 4), (70, 35, 35)],
    ids=["one_channel", "whole", "depthwise", "depthwise_twice", "grouped", "many_groups"],
)
@pytest.mark.parametrize(
    "how",
    [
        {"window_strides": 2, "padding": "SAME"},
        {"window_strides": 1, "padding": "SAME", "rhs_dilation": 2},
    ],
    ids=["strided", "dilated"],
)
def test_a_convolution_is_itself(
    axes: int, channels: int, groups: int, outputs: int, how: dict[str, Any]
) -> None:
    wide: dict[str, Any] = {
        name: value if name == "padding" else (value,) * axes for name, value in how.items()
    }
    convolved = partial(
        lax.conv_general_dilated,
        dimension_numbers=numbers(axes),
        feature_group_count=groups,
        **wide,
    )
    kernel = drawn(*(2,) * axes, channels // groups, outputs)
    assert_same(with_gradients(convolved), drawn(4, *PLACES[axes], channels), kernel)


@pytest.mark.parametrize("axes", PLACES)
def test_a_transposed_convolution_is_itself(axes: int) -> None:
    convolved = partial(
        lax.conv_transpose,
        strides=(2,) * axes,
        padding="SAME",
        dimension_numbers=numbers(axes),
    )
    kernel = drawn(*(3,) * axes, 2, 3)
    assert_same(with_gradients(convolved), drawn(4, *PLACES[axes], 2), kernel)


@pytest.mark.parametrize("axes", PLACES)
@pytest.mark.parametrize(("window", "stride"), [(2, 2), (3, 2), (2, 1), (2, 3)])
@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_max_pooling_is_itself_where_several_are_the_largest(
    axes: int, window: int, stride: int, padding: str
) -> None:
    def pooled(rows: Any) -> jax.Array:
        over, by = (1, *(window,) * axes, 1), (1, *(stride,) * axes, 1)
        return lax.reduce_window(rows, -np.inf, lax.max, over, by, padding)

    # Whole numbers: many are equal.
    text = assert_same(with_gradients(pooled), drawn(3, *PLACES[axes], 2).round())
    assert "select_and_scatter_add" not in text


def test_what_lies_in_loops_and_branches_and_is_mapped_is_rewritten_there() -> None:
    def slope(kernel: Any, rows: Any) -> Any:
        def total(kernel: Any) -> Any:
            return lax.conv_general_dilated(rows, kernel, (1, 1), "SAME").sum()

        return jax.grad(total)(kernel)

    def run(kernel: Any, rows: Any) -> Any:
        def step(number: Any, kernel: Any) -> Any:
            moved = kernel - 0.01 * slope(kernel, rows)
            return lax.cond(number % 2 == 0, lambda: moved - slope(moved, rows), lambda: moved)

        looped = lax.fori_loop(0, 3, step, kernel)
        return lax.scan(lambda carried, _: (carried + slope(carried, rows), 0), looped, length=2)

    rows, kernel = drawn(4, 2, 6, 6), drawn(3, 2, 3, 3)
    text = assert_same(run, kernel, rows)
    # Every convolution has its axes in the order that Eigen takes.
    assert text.count("conv_general_dilated[") > 0
    assert text.count("lhs_spec=(0, 3, 1, 2)") == text.count("conv_general_dilated[")
    mapped = jax.vmap(run, in_axes=(0, None))
    assert_same(mapped, np.stack([kernel, -kernel]), rows)


def test_what_convolves_nowhere_is_as_it_was() -> None:
    def plain(rows: Any) -> Any:
        return jax.numpy.tanh(rows).sum()

    rows = drawn(3, 2)
    assert "tanh" in assert_same(plain, rows)
