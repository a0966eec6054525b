"""Random numbers by a hash that is written out are those that JAX draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from objectives.training.compiled_jax.on_cpu.random_bits import bits_by_place
from objectives.training.compiled_jax.on_cpu.rewriting import traced_for_device

KEY = np.array([2**31 + 5, 77], np.uint32)
DRAWS: dict[str, Callable[[Any], Any]] = {
    "uniform": lambda key: jax.random.uniform(key, (3, 5)),
    "bernoulli": lambda key: jax.random.bernoulli(key, 0.3, (64, 17)),
    "normal": lambda key: jax.random.normal(jax.random.split(key)[1], (7,)),
    "of half precision": lambda key: jax.random.uniform(key, (9,), "bfloat16"),
    "of a new kind of key": lambda key: jax.random.uniform(jax.random.key(3), (4,)) + key[0],
    "by another generator": lambda key: jax.random.bits(
        jax.random.key(5, impl="rbg"), (4,), "uint32"
    ),
    "for several": lambda key: jax.vmap(lambda one: jax.random.uniform(one, (2, 3)))(
        jax.numpy.stack([key, key + 1])
    ),
    "in a loop": lambda key: jax.lax.fori_loop(
        0,
        3,
        lambda at, drawn: drawn + jax.random.uniform(jax.random.fold_in(key, at), (4,)),
        jax.numpy.zeros(4),
    ),
    "one": jax.random.uniform,
    "none": lambda key: jax.random.uniform(key, (0, 3)),
}


@pytest.mark.parametrize("name", DRAWS)
def test_every_draw_is_the_same(name: str) -> None:
    draw = DRAWS[name]
    program = traced_for_device(draw, (KEY,)).lower().compile()
    assert np.array_equal(np.asarray(program(KEY)), np.asarray(jax.jit(draw)(KEY)))


@pytest.mark.parametrize(("rows", "units", "width"), [(3, 5, 5), (4, 7, 16), (1, 1, 8)])
def test_a_narrow_layers_numbers_stand_at_their_places_in_a_wide_one(
    rows: int, units: int, width: int
) -> None:
    place = np.arange(rows)[:, None] * units + np.arange(width)
    words = jax.numpy.asarray(KEY)
    ours = bits_by_place(words[0], words[1], jax.numpy.asarray(place, "uint32"))
    right = jax.random.bits(KEY, (rows, units), "uint32")
    assert np.array_equal(np.asarray(ours)[:, :units], np.asarray(right))
