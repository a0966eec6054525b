"""What is true of each backend and of each sampler, known without importing a library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

NO_PRUNER = "none"
"""What a study names as its pruner when every trial trains to its end."""
AUTO_PRUNER = "auto"
"""What a person names to have the pruner that fits; a study has what was chosen."""
STARTUP_TRIALS = 4
"""So many trials complete before the median rule stops one."""
MOST_IN_A_TIME = 1_000
"""The trials of a study that is to go on until its time is up, where nobody says how many."""
# A smaller budget has too few trials left to stop, or too little of each.
_FEWEST_TRIALS = 2 * STARTUP_TRIALS
_FEWEST_EPOCHS = 5


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Sampler:
    """What is true of a sampler, whichever backend offers it.

    Attributes:
        name: The sampler's name, as typed after ``--sampler``.
        looks_at_results: Whether what it proposes depends on how trials ended.
        is_sequence: Whether its proposals form one sequence, which a new seed for each would break.
        is_grid: Whether it visits the points of a grid and is through when it has seen them all.
        startup: With how many proposals it begins that look at no results, 0 or more.
        follows_first_trial: Whether it needs a completed trial to know what its sequence runs over.
        fits_populations: Whether it can propose trials that all begin before any has ended.
        learns_from_pruned: Whether trials that were stopped tell it something too.
        own_pruner: The pruner that it brings along and cannot do without, or None.
    """

    name: str
    looks_at_results: bool = False
    is_sequence: bool = False
    is_grid: bool = False
    startup: int = 0
    follows_first_trial: bool = False
    fits_populations: bool = False
    learns_from_pruned: bool = False
    own_pruner: str | None = None

    @property
    def is_independent(self) -> bool:
        """Whether a proposal depends on nothing but the seed and its place in the order."""
        return not self.looks_at_results and not self.is_sequence


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a backend offers and how it goes about it.

    Attributes:
        name: The backend's name, as typed after ``--backend``.
        library: What drives it, for people.
        module: The Python module that must be installed.
        package: The package to install when it is not.
        samplers: The samplers; the first is the default.
        pruners: The pruners by name, without ``none``.
        usual_pruner: The one that a study has where nobody names one and the sampler learns from
            pruned trials, or None.
        pausing_pruners: Those under which a trial waits between rungs, or takes over another one's
            weights.
        population_pruners: Those that train trials as one population, all begun before any ends.
        owns_workers: Whether its library starts the workers itself, in the Ray opened for it.
        trains_by_fold: Whether a trial's folds may train on workers of their own; otherwise one
            worker trains them all.
        plans_all_trials: Whether its library lays out a study by the number of its trials, which
            has to be known then.
        rung_pruners: Those that compare trials at rungs: after so many epochs, then after more.
        looks_at_every_epoch: Whether its pruners look at a trial after every epoch, not on rungs
            alone, which are goals of their own.
        usual_workers: On how many workers a study trains that names neither workers nor cluster.
    """

    name: str
    library: str
    module: str
    package: str
    samplers: tuple[Sampler, ...]
    pruners: tuple[str, ...]
    usual_pruner: str | None = None
    pausing_pruners: tuple[str, ...] = ()
    population_pruners: tuple[str, ...] = ()
    owns_workers: bool = False
    trains_by_fold: bool = False
    plans_all_trials: bool = False
    rung_pruners: tuple[str, ...] = ()
    looks_at_every_epoch: bool = False
    usual_workers: int = 1

    @property
    def sampler_names(self) -> tuple[str, ...]:
        """The samplers by name; the first is the default."""
        return tuple(sampler.name for sampler in self.samplers)

    @property
    def own_pruners(self) -> dict[str, str]:
        """The pruners that samplers bring along, each by its sampler's name."""
        return {one.name: one.own_pruner for one in self.samplers if one.own_pruner is not None}


TPE = Sampler(
    name="tpe", looks_at_results=True, startup=10, fits_populations=True, learns_from_pruned=True
)
RANDOM = Sampler(name="random", fits_populations=True)
CMAES = Sampler(name="cmaes", looks_at_results=True, is_sequence=True)
QMC = Sampler(name="qmc", is_sequence=True, follows_first_trial=True)
GRID = Sampler(name="grid", is_sequence=True, is_grid=True)
BAYESIAN = Sampler(name="bayesian", looks_at_results=True)
HYPERBAND = Sampler(name="hyperband", looks_at_results=True, own_pruner="hyperband")

OPTUNA = Capabilities(
    name="optuna",
    library="Optuna",
    module="optuna",
    package="optuna",
    samplers=(TPE, RANDOM, CMAES, QMC, GRID),
    pruners=("median", "halving", "hyperband"),
    usual_pruner="median",
    rung_pruners=("halving", "hyperband"),
    looks_at_every_epoch=True,
)
RANDOM_SEARCH = Capabilities(
    name="random-search",
    library="scikit-learn's RandomizedSearchCV over SciKeras",
    module="scikeras",
    package="scikeras",
    samplers=(RANDOM, GRID),
    pruners=("halving",),
    pausing_pruners=("halving",),
    rung_pruners=("halving",),
    trains_by_fold=True,
    plans_all_trials=True,
)
KERAS_TUNER = Capabilities(
    name="keras-tuner",
    library="KerasTuner",
    module="keras_tuner",
    package="keras-tuner",
    samplers=(RANDOM, GRID, BAYESIAN, HYPERBAND),
    pruners=("hyperband",),
    pausing_pruners=("hyperband",),
    rung_pruners=("hyperband",),
    plans_all_trials=True,
)
RAY_TUNE = Capabilities(
    name="ray-tune",
    library="Optuna on Ray Tune",
    module="ray.tune",
    package="ray[tune]",
    samplers=(TPE, RANDOM, CMAES, QMC),
    pruners=("asha", "median", "hyperband", "pbt"),
    usual_pruner="median",
    pausing_pruners=("hyperband", "pbt"),
    population_pruners=("pbt",),
    rung_pruners=("asha", "hyperband"),
    owns_workers=True,
    looks_at_every_epoch=True,
    usual_workers=2,
)
BACKENDS = (OPTUNA, RANDOM_SEARCH, KERAS_TUNER, RAY_TUNE)
SAMPLERS = tuple(dict.fromkeys(one for backend in BACKENDS for one in backend.samplers))
DEFAULT_BACKEND = OPTUNA.name


def backend_names() -> tuple[str, ...]:
    """Return the names of all backends."""
    return tuple(capabilities.name for capabilities in BACKENDS)


def capabilities_of(name: str) -> Capabilities:
    """Return what a backend can do; raises KeyError for a name that is none."""
    return {capabilities.name: capabilities for capabilities in BACKENDS}[name]


def sampler_of(name: str) -> Sampler:
    """Return what is true of a sampler; raises KeyError for a name that is none."""
    return {sampler.name: sampler for sampler in SAMPLERS}[name]


def warm_up_epochs(epochs: int) -> int:
    """Return before which epoch the median rule stops no trial of so many.

    A tenth of them, but not the first two: what a model has learned by then says little, and a
    trial of few epochs is mostly compiling, which nothing saves.
    """
    return min(epochs, max(3, epochs // 10))


def fitting_pruner(backend: str, sampler: str, *, trials: int, epochs: int, folds: int) -> str:
    """Return the pruner of a study for which nobody names one.

    None where a sampler looks at no results: its study comes to the same on any number of workers,
    which holds as long as no trial is held to those that ended before. None over folds, whose mean
    is rarer and steadier, and none where the budget has little to be saved.
    """
    capabilities = capabilities_of(backend)
    if sampler in capabilities.own_pruners:
        return capabilities.own_pruners[sampler]
    learns = any(one.learns_from_pruned for one in capabilities.samplers if one.name == sampler)
    is_small = trials < _FEWEST_TRIALS or epochs < _FEWEST_EPOCHS
    if not learns or folds > 1 or is_small:
        return NO_PRUNER
    return capabilities.usual_pruner or NO_PRUNER


def is_population(pruner: str) -> bool:
    """Tell whether a pruner trains trials as one population, in whichever backend has it."""
    return any(pruner in backend.population_pruners for backend in BACKENDS)
