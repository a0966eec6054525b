"""Keeping Keras and other libraries from loading TensorFlow where nothing needs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_tensorflow() -> Iterator[None]:
    """Let Keras describe and save models meanwhile without importing TensorFlow on JAX.

    Keras imports it, which takes seconds and hundreds of megabytes, only to ask whether a value
    is of a type of TensorFlow's; none is while TensorFlow is not loaded.
    """
    from keras.src.utils.module_utils import tensorflow

    if "tensorflow" in sys.modules or tensorflow._available is not None:
        yield
        return
    tensorflow._available = False
    try:
        yield
    finally:
        tensorflow._available = None


@contextmanager
def imports_without_tensorflow() -> Iterator[None]:
    """Let a library be imported on JAX as where no TensorFlow is installed.

    For SciKeras, which imports it to seed it. Does nothing where Keras runs on TensorFlow, or where
    it is loaded already.
    """
    import keras

    if keras.config.backend() == "tensorflow" or "tensorflow" in sys.modules:
        yield
        return
    with without_tensorflow():
        # Python's own word for a module that is not to be found.
        sys.modules["tensorflow"] = None  # type: ignore[assignment]
        try:
            yield
        finally:
            del sys.modules["tensorflow"]
