"""The backends by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuning.backends.backend import Capabilities

if TYPE_CHECKING:
    from tuning.backends.backend import Backend

OPTUNA = Capabilities(
    name="optuna",
    library="Optuna",
    module="optuna",
    package="optuna",
    samplers=("tpe", "random", "cmaes", "qmc", "grid"),
    pruners=("median", "halving", "hyperband"),
)
RANDOM_SEARCH = Capabilities(
    name="random-search",
    library="scikit-learn's RandomizedSearchCV over SciKeras",
    module="scikeras",
    package="scikeras",
    samplers=("random", "grid"),
    pruners=("halving",),
)
KERAS_TUNER = Capabilities(
    name="keras-tuner",
    library="KerasTuner",
    module="keras_tuner",
    package="keras-tuner",
    samplers=("random", "grid", "bayesian", "hyperband"),
    pruners=("hyperband",),
    own_pruner=(("hyperband", "hyperband"),),
)
RAY_TUNE = Capabilities(
    name="ray-tune",
    library="Optuna on Ray Tune",
    module="ray.tune",
    package="ray[tune]",
    samplers=("tpe", "random", "cmaes", "qmc"),
    pruners=("asha", "median", "hyperband", "pbt"),
)
BACKENDS = (OPTUNA, RANDOM_SEARCH, KERAS_TUNER, RAY_TUNE)


def backend_names() -> tuple[str, ...]:
    """Return the names of all backends."""
    return tuple(capabilities.name for capabilities in BACKENDS)


def capabilities_of(name: str) -> Capabilities:
    """Return what a backend can do; raises KeyError for a name that is none."""
    return {capabilities.name: capabilities for capabilities in BACKENDS}[name]


def make_backend(name: str) -> Backend:
    """Return a backend; only now its library is imported."""
    match name:
        case "optuna":
            from tuning.backends.optuna_search.backend import OptunaBackend

            return OptunaBackend()
        case "random-search":
            from tuning.backends.random_search.backend import RandomSearchBackend

            return RandomSearchBackend()
        case "keras-tuner":
            from tuning.backends.keras_tuner_search.backend import KerasTunerBackend

            return KerasTunerBackend()
        case "ray-tune":
            from tuning.backends.ray_tune.backend import RayTuneBackend

            return RayTuneBackend()
        case _:
            raise KeyError(name)
