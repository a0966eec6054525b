"""What a model's steps compute, as a text: for models that no description tells apart."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import jax
import keras
import numpy as np
from jax.extend import core

from objectives.training.compiled_jax.convolutions import has_convolution

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.compiled_jax.state import State

_ADDRESS = re.compile(r"0x[0-9a-f]+")
_CALLBACK = "callback"
_models_that_call_back = count()


class Traced(NamedTuple):
    """What tracing a model's steps tells.

    Attributes:
        key: A text that is equal for models whose steps are the same operations and constants. One
            that calls functions of Python has a text of its own: what these do nobody sees.
        convolves: Whether a step convolves.
    """

    key: str
    convolves: bool


def traced(model: keras.Model, state: State, rows: Rows, *, batch_size: int) -> Traced:
    """Trace a model's steps, which costs some tenths of what compiling them would."""
    batch = batch_of(rows, batch_size=batch_size)
    trained = jax.make_jaxpr(model.train_step)(state, batch)
    measured = jax.make_jaxpr(model.test_step)((state[0], state[1], state[3]), batch)
    digest = hashlib.sha256()
    for step in (trained, measured):
        # Functions show where they lie in memory, which says nothing.
        digest.update(_ADDRESS.sub("", str(step.jaxpr)).encode())
        for program in _programs(step):
            for constant in getattr(program, "consts", ()):
                digest.update(_content(constant))
            if any(_CALLBACK in one.primitive.name for one in program.eqns):
                digest.update(f"{_CALLBACK} {next(_models_that_call_back)}".encode())
    return Traced(digest.hexdigest(), has_convolution(str(trained.jaxpr)))


def batch_of(rows: Rows, *, batch_size: int) -> Any:
    """Return the shapes and types of a batch."""
    return keras.tree.map_structure(
        lambda leaf: jax.ShapeDtypeStruct((batch_size, *leaf.shape[1:]), leaf.dtype), rows.data
    )


def _programs(program: Any) -> Iterator[Any]:
    """Return a program and all within it; no text shows the constants of those that are closed."""
    yield program
    for step in program.eqns:
        for value in step.params.values():
            for one in value if isinstance(value, list | tuple) else (value,):
                if isinstance(one, core.ClosedJaxpr | core.Jaxpr):
                    yield from _programs(one)


def _content(constant: Any) -> bytes:
    if jax.numpy.issubdtype(constant.dtype, jax.dtypes.prng_key):
        return f"{constant.dtype}".encode() + _content(jax.random.key_data(constant))
    array = np.asarray(constant)
    return f"{array.dtype} {array.shape}".encode() + array.tobytes()
