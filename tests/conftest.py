"""What all tests share: Keras on JAX, the fast backend, unless the environment says otherwise."""

import os

import pytest

# Before any test imports Keras: it takes its backend once, TensorFlow where nobody says more.
os.environ.setdefault("KERAS_BACKEND", "jax")

# What a failed assertion found is shown for contracts too, which are no test files themselves.
pytest.register_assert_rewrite("tests.contracts")
