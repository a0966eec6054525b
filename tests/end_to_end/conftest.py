"""What the end-to-end tests share: Pythons that have imported Keras already."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.end_to_end.elsewhere import KerasAlone, keras_alone


@pytest.fixture(scope="session")
def jax_alone() -> Iterator[KerasAlone]:
    """A Python that has Keras on JAX, and nothing of this project."""
    with keras_alone("jax") as python:
        yield python


@pytest.fixture(scope="session")
def tensorflow_alone() -> Iterator[KerasAlone]:
    """A Python that has Keras on TensorFlow, and nothing of this project."""
    with keras_alone("tensorflow") as python:
        yield python
