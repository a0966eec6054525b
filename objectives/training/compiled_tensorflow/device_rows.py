"""Rows on TensorFlow's device: how many go there at once, and in which form."""

from __future__ import annotations

import math
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import keras
import numpy as np
import tensorflow as tf

from objectives.data.rows import STREAM_BYTES, STREAM_STEPS

if TYPE_CHECKING:
    from objectives.data.rows import Rows

_SHARE = 0.25  # of the device's memory; the rest is for weights, gradients and other trials

_on_device: WeakKeyDictionary[Rows, Any] = WeakKeyDictionary()


def chunk_rows(rows: Rows, *, batch_size: int, resident_bytes: int | None) -> int | None:
    """Return how many rows go to the device at once, None for all of them."""
    share = _share_bytes() if resident_bytes is None else resident_bytes
    if rows.in_order:
        # Small chunks: what is read next is read while one trains.
        share = min(share, STREAM_BYTES)
    elif rows.size_bytes <= share:
        return None
    batch_bytes = math.ceil(rows.size_bytes / len(rows)) * batch_size
    # Two chunks are there at once: one trains, the next is being gathered.
    steps = max(1, share // (2 * batch_bytes))
    return (min(steps, STREAM_STEPS) if rows.in_order else steps) * batch_size


def resident(rows: Rows) -> Any:
    """Return rows on the device, put there once and let go with the rows."""
    if rows not in _on_device:
        _on_device[rows] = put_on_device(rows.dense())
    return _on_device[rows]


def put_on_device(rows: Rows) -> Any:
    """Return rows as tensors, in the structure and the types that ``fit`` gives to a step."""
    data = keras.tree.map_structure(_as_floatx, keras.tree.lists_to_tuples(rows.data))
    # Not tf.constant, which takes a second copy's memory and ten times as long.
    return keras.tree.map_structure(tf.convert_to_tensor, data)


def _as_floatx(leaf: np.ndarray) -> np.ndarray:
    if np.issubdtype(leaf.dtype, np.floating):
        return leaf.astype(keras.config.floatx(), copy=False)
    return leaf


@lru_cache(maxsize=1)
def _share_bytes() -> int:
    from tensorflow.python.client import device_lib  # no public function tells a GPU's memory

    if tf.config.list_logical_devices("GPU"):
        devices = device_lib.list_local_devices()
        return int(_SHARE * min(d.memory_limit for d in devices if d.device_type == "GPU"))
    return int(_SHARE * os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
