"""What a model's steps compute, as a text: for models that no description tells apart."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import jax
import keras
import numpy as np

if TYPE_CHECKING:
    from objectives.data.rows import Rows
    from objectives.training.compiled_jax.state import State

_ADDRESS = re.compile(r"0x[0-9a-f]+")


def traced_key(model: keras.Model, state: State, rows: Rows, *, batch_size: int) -> str:
    """Return a text that is equal for models whose steps are the same operations and constants.

    Costs the tracing of both steps, some tenths of what compiling them would.
    """
    batch = keras.tree.map_structure(
        lambda leaf: jax.ShapeDtypeStruct((batch_size, *leaf.shape[1:]), leaf.dtype), rows.data
    )
    trained = jax.make_jaxpr(model.train_step)(state, batch)
    measured = jax.make_jaxpr(model.test_step)((state[0], state[1], state[3]), batch)
    digest = hashlib.sha256()
    for traced in (trained, measured):
        # Functions show where they lie in memory, which says nothing.
        digest.update(_ADDRESS.sub("", str(traced.jaxpr)).encode())
        for constant in traced.consts:
            digest.update(_content(constant))
    return digest.hexdigest()


def _content(constant: Any) -> bytes:
    array = np.asarray(constant)
    return f"{array.dtype} {array.shape}".encode() + array.tobytes()
