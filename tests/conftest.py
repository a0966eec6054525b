"""What all tests share: Keras on JAX, the fast backend, unless the environment says otherwise."""

import os
import sys

import pytest

# Before any test imports Keras: it takes its backend once, TensorFlow where nobody says more.
os.environ.setdefault("KERAS_BACKEND", "jax")

# What a failed assertion found is shown for contracts too, which are no test files themselves.
pytest.register_assert_rewrite("tests.contracts")


@pytest.fixture(scope="session", autouse=True)
def compiled_programs_are_kept() -> None:
    """Let every test find what was compiled before: not only trainings, as in a study."""
    if "jax" in sys.modules:
        from objectives.training.compiled_jax.disk_cache import use_disk_cache

        use_disk_cache()
