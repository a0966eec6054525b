"""What all tests share: Keras on JAX, unless the environment says otherwise, and a Ray."""

import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

# Nothing asserts a time: a machine may be busy.
settings.register_profile("ours", deadline=None)
settings.load_profile("ours")

# Before any test imports Keras: it takes its backend once, TensorFlow where nobody says more.
os.environ.setdefault("KERAS_BACKEND", "jax")

# What a failed assertion found is shown for contracts too, which are no test files themselves.
pytest.register_assert_rewrite("tests.contracts")


_OF_RAY_TUNE = ("ray-tune", "ray_tune")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what Ray Tune runs for ``make test-ray``, as the modules and classes of its own are."""
    for item in items:
        values = getattr(item, "callspec", None)
        is_whole = any(item.get_closest_marker(name) for name in ("integration", "end_to_end"))
        if is_whole and values and any(one in _OF_RAY_TUNE for one in _texts(values)):
            item.add_marker(pytest.mark.ray)


def _texts(values: Any) -> list[str]:
    return [value for value in values.params.values() if isinstance(value, str)]


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


@pytest.fixture
def ray_where_needed(backend: str, request: pytest.FixtureRequest) -> None:
    """Run that Ray where the backend of a test is Ray Tune."""
    if backend == "ray-tune":
        request.getfixturevalue("two_cpus")
