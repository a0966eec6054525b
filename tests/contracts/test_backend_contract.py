"""Every backend, and a fake one, held to the same contract."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

import pytest

from tests.contracts.backend_contract import BackendContract, of_which, pairs
from tests.contracts.fake_backend import FakeBackend
from tests.contracts.toy import Toy, travels_by_value
from tuning.backends.backend import Backend
from tuning.backends.catalog import make_backend
from tuning.specification.capabilities import KERAS_TUNER, OPTUNA, RANDOM_SEARCH, RAY_TUNE


class TestFake(BackendContract):
    name = "fake"
    samplers = ("random",)
    pruners = (("random", "median"),)

    def make(self, toy: Toy) -> Backend:
        return FakeBackend()


@pytest.mark.integration
class TestOptuna(BackendContract):
    name = "optuna"
    samplers = OPTUNA.sampler_names
    pruners = pairs(("random",), OPTUNA.pruners)
    result_free_samplers = of_which(OPTUNA, look_at_results=False)
    learning_samplers = of_which(OPTUNA, look_at_results=True)

    def make(self, toy: Toy) -> Backend:
        return make_backend("optuna")


@pytest.mark.integration
class TestRandomSearch(BackendContract):
    name = "random-search"
    samplers = RANDOM_SEARCH.sampler_names
    pruners = pairs(("random", "grid"), RANDOM_SEARCH.pruners)
    result_free_samplers = of_which(RANDOM_SEARCH, look_at_results=False)

    def make(self, toy: Toy) -> Backend:
        return make_backend("random-search")


@pytest.mark.integration
class TestKerasTuner(BackendContract):
    name = "keras-tuner"
    samplers = KERAS_TUNER.sampler_names
    costly_samplers = MappingProxyType({"bayesian": 4})  # its Gaussian process takes seconds
    pruners = (("hyperband", "hyperband"),)
    result_free_samplers = of_which(KERAS_TUNER, look_at_results=False)
    learning_samplers = of_which(KERAS_TUNER, look_at_results=True)

    def make(self, toy: Toy) -> Backend:
        return make_backend("keras-tuner")


@pytest.mark.integration
@pytest.mark.ray
class TestRayTune(BackendContract):
    name = "ray-tune"
    samplers = ("tpe", "random")  # cmaes and qmc come from the code that Optuna's class tests
    mirrored_samplers = ("tpe",)  # a study takes seconds here, however small
    interruptions = (4,)
    begins_trials = False
    # A population's trials all train to their end.
    pruners = pairs(("random",), [name for name in RAY_TUNE.pruners if name != "pbt"])

    @pytest.fixture(scope="class", autouse=True)
    @classmethod
    def one_ray_for_all(cls) -> Iterator[None]:
        """Start Ray once: a study leaves one that it did not start running."""
        from tuning.cluster.local_ray import local_ray

        with local_ray(1):
            yield

    def make(self, toy: Toy) -> Backend:
        from tuning.backends.ray_tune.backend import RayTuneBackend

        travels_by_value()
        return RayTuneBackend(pack=lambda spec, evaluator: toy)
