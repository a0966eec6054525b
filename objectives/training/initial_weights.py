"""Initial weights drawn by NumPy while a model is built on JAX.

JAX compiles a small program for every new shape that it draws or fills, 10 to 60 ms each, which
for a small network is longer than its training. NumPy draws the same distributions at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any

import keras
import numpy as np

_Drawn = Callable[[np.random.Generator, tuple[int, ...]], np.ndarray]


@contextmanager
def numpy_initial_weights() -> Iterator[None]:
    """Let Keras's initializers draw and fill with NumPy; does nothing on TensorFlow.

    Every draw depends on the initializer's seed alone. Initializers are Keras's own code; what
    they draw with has no public hook, so these few functions of its JAX backend are replaced
    meanwhile. Inside a traced program, where a seed has no value yet, the originals are called.
    """
    if keras.config.backend() != "jax":
        yield
        return
    from keras.src.backend.jax import numpy as filling
    from keras.src.backend.jax import random as drawing

    ours = {
        (drawing, "uniform"): partial(_uniform, drawing.uniform),
        (drawing, "normal"): partial(_normal, drawing.normal),
        (drawing, "truncated_normal"): partial(_truncated, drawing.truncated_normal),
        (filling, "zeros"): partial(_filled, 0),
        (filling, "ones"): partial(_filled, 1),
    }
    originals = {place: getattr(*place) for place in ours}
    _put(ours)
    try:
        yield
    finally:
        _put(originals)


def _put(functions: Mapping[tuple[ModuleType, str], Callable[..., Any]]) -> None:
    for (module, name), function in functions.items():
        setattr(module, name, function)


def _uniform(  # noqa: PLR0917 - the order of Keras's own
    original: Callable[..., Any],
    shape: Sequence[int],
    minval: float = 0.0,
    maxval: float = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Any:
    return _drawn(
        lambda generator, size: generator.uniform(minval, maxval, size),
        shape,
        dtype=dtype,
        seed=seed,
        otherwise=lambda key: original(shape, minval, maxval, dtype=dtype, seed=key),
    )


def _normal(  # noqa: PLR0917 - the order of Keras's own
    original: Callable[..., Any],
    shape: Sequence[int],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Any:
    return _drawn(
        lambda generator, size: generator.normal(mean, stddev, size),
        shape,
        dtype=dtype,
        seed=seed,
        otherwise=lambda key: original(shape, mean, stddev, dtype=dtype, seed=key),
    )


def _truncated(  # noqa: PLR0917 - the order of Keras's own
    original: Callable[..., Any],
    shape: Sequence[int],
    mean: float = 0.0,
    stddev: float = 1.0,
    dtype: Any = None,
    seed: Any = None,
) -> Any:
    return _drawn(
        lambda generator, size: mean + stddev * _within_two(generator, size),
        shape,
        dtype=dtype,
        seed=seed,
        otherwise=lambda key: original(shape, mean, stddev, dtype=dtype, seed=key),
    )


def _within_two(generator: np.random.Generator, size: tuple[int, ...]) -> np.ndarray:
    """Draw standard normals, those beyond two deviations anew, as TensorFlow truncates."""
    values = np.asarray(generator.standard_normal(size))
    while (beyond := np.abs(values) > 2).any():
        values[beyond] = generator.standard_normal(int(beyond.sum()))
    return values


def _drawn(
    draw: _Drawn,
    shape: Sequence[int],
    *,
    dtype: Any,
    seed: Any,
    otherwise: Callable[[Any], Any],
) -> Any:
    import jax
    from keras.src.random.seed_generator import draw_seed

    key = seed if isinstance(seed, jax.Array) else draw_seed(seed)
    if isinstance(key, jax.core.Tracer) or not all(isinstance(side, int) for side in shape):
        return otherwise(key)
    generator = np.random.default_rng(np.asarray(key).tolist())
    return _on_device(draw(generator, tuple(shape)), dtype)


def _filled(value: int, shape: Any, dtype: Any = None) -> Any:
    return _on_device(np.full(shape, value), dtype)


def _on_device(values: np.ndarray, dtype: Any) -> Any:
    import jax

    # Not jnp.asarray, which compiles a copy for every shape.
    return jax.device_put(values.astype(jax.numpy.dtype(dtype or keras.config.floatx())))
