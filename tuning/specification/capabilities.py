"""What each backend can do, known without importing its library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a backend offers, known without importing its library.

    Attributes:
        name: The backend's name, as typed after ``--backend``.
        library: What drives it, for people.
        module: The Python module that must be installed.
        package: The package to install when it is not.
        samplers: The samplers by name; the first is the default.
        pruners: The pruners by name, without ``none``.
        own_pruner: Samplers that bring a pruner of their own, with its name.
    """

    name: str
    library: str
    module: str
    package: str
    samplers: tuple[str, ...]
    pruners: tuple[str, ...]
    own_pruner: tuple[tuple[str, str], ...] = ()


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
