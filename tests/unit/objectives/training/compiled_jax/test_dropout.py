"""Random numbers drawn by their places are those that JAX draws."""

from __future__ import annotations

import jax
import numpy as np
import pytest

from objectives.training.compiled_jax.sharing.dropout import uniform_by_place


@pytest.mark.parametrize("seed", [0, 1, 2**31 + 5])
@pytest.mark.parametrize(("rows", "units", "width"), [(3, 5, 5), (4, 7, 16), (1, 1, 8)])
def test_a_narrow_layers_numbers_stand_at_their_places_in_a_wide_one(
    seed: int, rows: int, units: int, width: int
) -> None:
    key = np.array([seed, seed // 3 + 1], np.uint32)
    place = np.arange(rows)[:, None] * units + np.arange(width)
    ours = uniform_by_place(jax.numpy.asarray(key), jax.numpy.asarray(place, "uint32"))
    right = jax.random.uniform(key, (rows, units))
    assert np.array_equal(np.asarray(ours)[:, :units], np.asarray(right))
