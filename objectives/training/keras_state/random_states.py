"""What random numbers are drawn from, kept as it is while something else draws."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np


@contextmanager
def random_states_kept() -> Iterator[None]:
    """Give back the generators, and Keras's counters of names, as they were before.

    Models may be built, loaded and trained meanwhile, between seeding and building another one
    that must not notice: even a loaded layer draws a seed for an initializer that is never used.
    On TensorFlow the global seed is set anew, which equals the state right after seeding.
    """
    # Keras has no public word for this state; ``clear_session`` replaces the same two objects.
    from keras.src.backend.common import global_state

    python, numpy, tensorflow_seed = random.getstate(), np.random.get_state(), _tensorflow_seed()
    kept = global_state.GLOBAL_STATE_TRACKER, global_state.GLOBAL_SETTINGS_TRACKER
    global_state.GLOBAL_STATE_TRACKER = threading.local()
    global_state.GLOBAL_SETTINGS_TRACKER = threading.local()
    try:
        yield
    finally:
        global_state.GLOBAL_STATE_TRACKER, global_state.GLOBAL_SETTINGS_TRACKER = kept
        random.setstate(python)
        np.random.set_state(numpy)
        if tensorflow_seed is not None:
            import tensorflow as tf

            tf.random.set_seed(tensorflow_seed)


def _tensorflow_seed() -> int | None:
    """Return TensorFlow's global seed where Keras runs on it and there is one."""
    if keras.config.backend() != "tensorflow":
        return None
    from tensorflow.python.eager import context

    seed: int | None = context.global_seed()
    return seed
