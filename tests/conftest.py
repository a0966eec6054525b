"""What all tests share: Keras on JAX, unless the environment says otherwise, and a Ray."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from hypothesis import settings

from objectives.machine.processor import this_processor

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


# Thousands of small programs are compiled, here and in the processes that tests start, and each
# runs for milliseconds: XLA makes the least effort, and in one part, since each part has its cost.
_QUICKLY = (
    "--xla_backend_optimization_level=0 --xla_cpu_use_fusion_emitters=false"
    " --xla_cpu_parallel_codegen_split_count=1"
)
# Of all programs of a run; beyond this most are of older code.
_LARGEST_CACHE_BYTES = 500_000_000


def pytest_configure(config: pytest.Config) -> None:
    """Compile with little effort, and let every process of a run find what another compiled."""
    if hasattr(config, "workerinput"):
        return  # The environment is that of the process that started this worker.
    if config.option.markexpr != "gpu":
        os.environ.setdefault("XLA_FLAGS", _QUICKLY)
    if "XDG_STATE_HOME" not in os.environ:
        # What tests search with is not trusted for good.
        state = tempfile.mkdtemp(prefix="keras-tuning-state-")
        os.environ["XDG_STATE_HOME"] = state
        config.add_cleanup(lambda: shutil.rmtree(state, ignore_errors=True))
    if "JAX_COMPILATION_CACHE_DIR" not in os.environ:
        os.environ["JAX_COMPILATION_CACHE_DIR"] = str(_folder_of_programs())
        os.environ["JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS"] = "0.05"
        os.environ["JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES"] = "-1"


def _folder_of_programs() -> Path:
    """Return a folder without a limit, beyond which each new program looks through all others."""
    folder = platformdirs.user_cache_path("keras-tuning") / "xla-of-tests" / this_processor()
    if folder.is_dir():
        size = sum(file.stat().st_size for file in folder.iterdir())
        if size > _LARGEST_CACHE_BYTES:
            shutil.rmtree(folder)
    return folder


def pytest_collection_finish() -> None:
    """Let the collector pass over what all modules imported: it stays until the end."""
    gc.collect()
    gc.freeze()


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
