"""The precision that Keras computes in, which one model must not set for the next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def kept_policy() -> Iterator[None]:
    """Put Keras's dtype policy back afterwards.

    Layers take the policy that is set when they are made. One that a person sets while building a
    model is for that model alone; one that is set as their file is read is for all.
    """
    import keras

    policy = keras.config.dtype_policy()
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)
