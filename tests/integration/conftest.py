"""One Ray of two CPUs for all modules that want no other: to start one takes seconds."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest


@pytest.fixture(scope="session")
def open_rays() -> Iterator[ExitStack]:
    """What runs now, until it is closed or the tests are over."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture(scope="module")
def two_cpus(open_rays: ExitStack) -> None:
    """Find a Ray of two CPUs running, that of the module before if there is one."""
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
