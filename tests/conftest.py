"""What all tests share: Keras on JAX, unless the environment says otherwise, and a Ray."""

import os
import sys
from collections.abc import Iterator

import pytest
from hypothesis import settings

# Nothing asserts a time: a machine may be busy.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

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


@pytest.fixture(scope="module")
def two_cpus() -> Iterator[None]:
    """Run a Ray of two CPUs for a module: to start one takes seconds.

    Not for several modules: where Ray Tune takes back a worker that Ray is just making room for,
    Ray may hold that CPU until its end.
    """
    from tuning.cluster.local_ray import local_ray

    with local_ray(2):
        yield
