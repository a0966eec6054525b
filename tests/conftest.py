"""What all tests share: Keras on JAX, unless the environment says otherwise, and a Ray."""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack

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


@pytest.fixture(scope="session")
def open_rays() -> Iterator[ExitStack]:
    """The Ray that modules share, until one of them wants another or none."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def two_cpus(open_rays: ExitStack) -> None:
    """Find a Ray of two CPUs running, that of the module before if there is one.

    To start one takes seconds.
    """
    import ray

    from tuning.cluster.local_ray import local_ray

    if not ray.is_initialized():
        open_rays.close()
        open_rays.enter_context(local_ray(2))


@pytest.fixture(scope="module", autouse=True)
def no_ray_of_others(request: pytest.FixtureRequest, open_rays: ExitStack) -> None:
    """Let a module that starts Rays of its own, or none, find none."""
    marks = request.node.iter_markers("usefixtures")
    if not any("two_cpus" in mark.args for mark in marks):
        open_rays.close()
