"""Initial weights by NumPy: the distributions of Keras's initializers, from their seeds alone."""

from __future__ import annotations

from typing import Any

import jax
import keras
import numpy as np
import pytest
from scipy import stats

from objectives.training.keras_state.initial_weights import numpy_initial_weights

SHAPE = (60, 70)
INITIALIZERS = [
    keras.initializers.GlorotUniform,
    keras.initializers.GlorotNormal,
    keras.initializers.HeUniform,
    keras.initializers.HeNormal,
    keras.initializers.LecunNormal,
    keras.initializers.RandomNormal,
    keras.initializers.RandomUniform,
    keras.initializers.TruncatedNormal,
    keras.initializers.Orthogonal,
]


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_the_distribution_is_kerass_own(initializer: Any) -> None:
    theirs = np.asarray(initializer(seed=1)(SHAPE)).ravel()
    with numpy_initial_weights():
        ours = np.asarray(initializer(seed=1)(SHAPE)).ravel()
        again = np.asarray(initializer(seed=1)(SHAPE)).ravel()
        other = np.asarray(initializer(seed=2)(SHAPE)).ravel()
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, again)
    assert not np.array_equal(ours, other)
    assert stats.ks_2samp(ours, theirs).pvalue > 1e-4
    assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.3)


def test_constants_and_types_are_kept() -> None:
    with numpy_initial_weights():
        zeros = keras.ops.zeros((2, 3), "int32")
        ones = keras.ops.ones((2,))
        half = keras.random.normal((3,), dtype="bfloat16", seed=3)
    assert (str(zeros.dtype), str(ones.dtype), str(half.dtype)) == ("int32", "float32", "bfloat16")
    assert float(keras.ops.sum(ones)) == 2


def test_a_traced_program_draws_by_jax() -> None:
    def drawn(key: jax.Array) -> jax.Array:
        return keras.random.uniform((4,), seed=key)

    key = jax.random.key_data(jax.random.key(0)).astype("uint32")
    with numpy_initial_weights():
        inside = jax.jit(drawn)(key)
    np.testing.assert_allclose(np.asarray(inside), np.asarray(jax.jit(drawn)(key)), rtol=1e-6)


def test_what_was_replaced_comes_back_whatever_happens() -> None:
    from keras.src.backend.jax import random as drawing

    before = drawing.uniform
    with numpy_initial_weights():
        assert drawing.uniform is not before
    assert drawing.uniform is before
    with pytest.raises(RuntimeError), numpy_initial_weights():
        raise RuntimeError
    assert drawing.uniform is before
