"""Initial weights drawn by NumPy while a model is built on JAX.

JAX compiles a small program for every new shape that it draws or fills, 10 to 60 ms each, which
for a small network is longer than its training. NumPy draws the same distributions at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial, wraps
from types import ModuleType
from typing import Any, TypeAlias

import keras
import numpy as np

_Size: TypeAlias = "tuple[int, ...]"
_Draw: TypeAlias = "Callable[[np.random.Generator, _Size, float, float], np.ndarray]"


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

    ours: dict[tuple[ModuleType, str], Callable[..., Any]] = {
        (drawing, "uniform"): _by_numpy(drawing.uniform, _uniform),
        (drawing, "normal"): _by_numpy(drawing.normal, _normal),
        (drawing, "truncated_normal"): _by_numpy(drawing.truncated_normal, _truncated_normal),
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


def _by_numpy(original: Callable[..., Any], draw: _Draw) -> Callable[..., Any]:
    """Return a function with the arguments of a drawing one of Keras's that draws by NumPy."""
    import jax
    from keras.src.random.seed_generator import draw_seed

    arguments = inspect.signature(original)

    # With the original's signature: the function may be replaced again, for a network that is
    # trained while a model is built.
    @wraps(original)
    def drawn(*positional: Any, **named: Any) -> Any:
        bound = arguments.bind(*positional, **named)
        bound.apply_defaults()
        shape, dtype, seed = (bound.arguments.pop(name) for name in ("shape", "dtype", "seed"))
        first, second = bound.arguments.values()
        key = seed if isinstance(seed, jax.Array) else draw_seed(seed)
        if isinstance(key, jax.core.Tracer) or not all(isinstance(side, int) for side in shape):
            return original(shape, first, second, dtype=dtype, seed=key)
        generator = np.random.default_rng(np.asarray(key).tolist())
        return _on_device(np.asarray(draw(generator, tuple(shape), first, second)), dtype)

    return drawn


def _uniform(generator: np.random.Generator, size: _Size, low: float, high: float) -> np.ndarray:
    return generator.uniform(low, high, size)


def _normal(generator: np.random.Generator, size: _Size, mean: float, std: float) -> np.ndarray:
    return generator.normal(mean, std, size)


def _truncated_normal(
    generator: np.random.Generator, size: _Size, mean: float, std: float
) -> np.ndarray:
    """Draw normals, those beyond two deviations anew, as TensorFlow truncates."""
    values = np.asarray(generator.standard_normal(size))
    while (beyond := np.abs(values) > 2).any():
        values[beyond] = generator.standard_normal(int(beyond.sum()))
    return mean + std * values


def _filled(value: int, shape: Any, dtype: Any = None) -> Any:
    return _on_device(np.full(shape, value), dtype)


def _on_device(values: np.ndarray, dtype: Any) -> Any:
    import jax

    # Not jnp.asarray, which compiles a copy for every shape.
    return jax.device_put(values.astype(jax.numpy.dtype(dtype or keras.config.floatx())))
