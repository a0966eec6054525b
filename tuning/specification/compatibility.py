"""What backend, sampler and pruner have against each other, said where they are given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from search_spaces.suggestions import closest
from tuning.specification.capabilities import (
    BACKENDS,
    NO_PRUNER,
    Capabilities,
    capabilities_of,
    is_population,
)
from tuning.specification.check import Check, Round
from tuning.specification.study_spec import Budget


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """How a study is to be searched.

    Attributes:
        backend: The name of a backend that there is.
        sampler: A sampler's name, as given.
        pruner: A pruner's name, as given.
        budget: How much to spend.
        place_of: Returns what to call a setting: its flag, or its line in a study file.
    """

    backend: str
    sampler: str
    pruner: str
    budget: Budget
    place_of: Callable[[str], str]

    @property
    def capabilities(self) -> Capabilities:
        """What the backend can do."""
        return capabilities_of(self.backend)

    @property
    def has_sampler(self) -> bool:
        """Whether the sampler is one of the backend's."""
        return self.sampler in self.capabilities.sampler_names

    @property
    def has_pruner(self) -> bool:
        """Whether the pruner is one of the backend's, or none."""
        return self.pruner in (NO_PRUNER, *self.capabilities.pruners)

    @property
    def sampler_as_given(self) -> str:
        """The sampler with its place, as the beginning of a complaint."""
        return f"{self.place_of('sampler')} {self.sampler}"

    @property
    def pruner_as_given(self) -> str:
        """The pruner with its place, as the beginning of a complaint."""
        return f"{self.place_of('pruner')} {self.pruner}"


def _unknown_sampler(strategy: Strategy) -> list[str]:
    if strategy.has_sampler:
        return []
    sampler, names = strategy.sampler, strategy.capabilities.sampler_names
    able = [backend.name for backend in BACKENDS if sampler in backend.sampler_names]
    return [
        f"{strategy.sampler_as_given}: not one of {strategy.backend}'s{closest(sampler, names)};"
        f" use {', '.join(names)}{_who_has(sampler, able)}"
    ]


def _unknown_pruner(strategy: Strategy) -> list[str]:
    if strategy.has_pruner:
        return []
    pruner, names = strategy.pruner, strategy.capabilities.pruners
    able = [backend.name for backend in BACKENDS if pruner in backend.pruners]
    return [
        f"{strategy.pruner_as_given}: not one of {strategy.backend}'s{closest(pruner, names)};"
        f" use auto, {', '.join(names)} or none{_who_has(pruner, able)}"
    ]


def _pruner_beside_own(strategy: Strategy) -> list[str]:
    own = strategy.capabilities.own_pruners.get(strategy.sampler)
    if own is None or strategy.pruner == own or not strategy.has_pruner:
        return []
    return [
        f"{strategy.pruner_as_given}: the sampler {strategy.sampler} brings its own pruner;"
        " leave --pruner out"
    ]


def _pruner_of_another(strategy: Strategy) -> list[str]:
    """Return a sentence for a pruner that a sampler brings along, but not this one."""
    own = strategy.capabilities.own_pruners
    bringing = [name for name, pruner in own.items() if pruner == strategy.pruner]
    if not bringing or strategy.sampler in own or not strategy.has_sampler:
        return []
    return [
        f"{strategy.pruner_as_given}: goes with --sampler {bringing[0]} only in"
        f" {strategy.backend}, not with {strategy.sampler}"
    ]


def _nothing_to_prune(strategy: Strategy) -> list[str]:
    if strategy.pruner == NO_PRUNER or strategy.budget.epochs >= 2:
        return []
    return [
        f"{strategy.pruner_as_given}: nothing to stop in trials of 1 epoch; give --epochs 2 or more"
    ]


def _population_without_results(strategy: Strategy) -> list[str]:
    if not (is_population(strategy.pruner) and strategy.has_sampler):
        return []
    fitting = [
        sampler.name
        for backend in BACKENDS
        if strategy.pruner in backend.population_pruners
        for sampler in backend.samplers
        if sampler.fits_populations
    ]
    if strategy.sampler in fitting:
        return []
    return [
        f"{strategy.sampler_as_given}: the trials of a population all begin before any has"
        f" ended, which {strategy.sampler} cannot use; use {' or '.join(fitting)}"
    ]


def _who_has(name: str, backends: list[str]) -> str:
    return f"; {name} is in {', '.join(backends)}" if backends else ""


STRATEGY: Round[Strategy] = (
    Check(name="the backend has the sampler", complaints=_unknown_sampler),
    Check(name="the backend has the pruner", complaints=_unknown_pruner),
    Check(name="a sampler keeps the pruner it brings", complaints=_pruner_beside_own),
    Check(name="a pruner has the sampler it comes with", complaints=_pruner_of_another),
    Check(name="a pruner has epochs to stop at", complaints=_nothing_to_prune),
    Check(name="a population begins without results", complaints=_population_without_results),
)
