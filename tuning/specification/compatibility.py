"""What does not go together, said before anything is trained or written."""

from __future__ import annotations

from collections.abc import Callable

from search_spaces import Float
from search_spaces.suggestions import closest
from tuning.specification.capabilities import (
    BACKENDS,
    NO_PRUNER,
    SAMPLERS,
    capabilities_of,
    is_population,
    sampler_of,
)
from tuning.specification.study_spec import Budget, StudySpec

_LARGEST_GRID = 1_000_000


def strategy_complaints(
    *,
    backend: str,
    sampler: str,
    pruner: str,
    budget: Budget,
    place_of: Callable[[str], str],
) -> list[str]:
    """Return a sentence for each wish that the backend cannot fulfil, with who can.

    Each begins with what ``place_of`` calls the setting: its flag, or its line in a study file.
    """
    capabilities = capabilities_of(backend)
    own, samplers = capabilities.own_pruners, capabilities.sampler_names
    sampler_place, pruner_place = place_of("sampler"), place_of("pruner")
    complaints = []
    if sampler not in samplers:
        complaints.append(
            f"{sampler_place} {sampler}: not one of {backend}'s"
            f"{closest(sampler, samplers)};"
            f" use {', '.join(samplers)}{_others('sampler_names', sampler, backend)}"
        )
    if pruner != NO_PRUNER and pruner not in capabilities.pruners:
        complaints.append(
            f"{pruner_place} {pruner}: not one of {backend}'s"
            f"{closest(pruner, capabilities.pruners)};"
            f" use {', '.join(capabilities.pruners)} or none{_others('pruners', pruner, backend)}"
        )
    elif sampler in own and pruner != own[sampler]:
        complaints.append(
            f"{pruner_place} {pruner}: the sampler {sampler} brings its own pruner;"
            " leave --pruner out"
        )
    elif pruner in own.values() and own.get(sampler) != pruner and sampler in samplers:
        wanted = next(name for name, brings in own.items() if brings == pruner)
        complaints.append(
            f"{pruner_place} {pruner}: goes with --sampler {wanted} only in {backend},"
            f" not with {sampler}"
        )
    if pruner != NO_PRUNER and budget.epochs < 2:
        complaints.append(
            f"{pruner_place} {pruner}: nothing to stop in trials of 1 epoch;"
            " give --epochs 2 or more"
        )
    fitting = [one.name for one in SAMPLERS if one.fits_populations]
    if is_population(pruner) and sampler in samplers and sampler not in fitting:
        complaints.append(
            f"{sampler_place} {sampler}: the trials of a population all begin before any has"
            f" ended, which {sampler} cannot use; use {' or '.join(fitting)}"
        )
    return complaints


def grid_complaints(spec: StudySpec) -> list[str]:
    """Return a sentence when a grid search is asked for over a grid beyond all bounds."""
    if not sampler_of(spec.sampler).is_grid:
        return []
    size = spec.space.grid_size()
    if size <= _LARGEST_GRID:
        return []
    return [
        f"--sampler {spec.sampler}: the grid of this space has {size:,} points, more than"
        f" {_LARGEST_GRID:,}; use coarser steps, fewer parameters, or another sampler"
    ]


def space_notes(spec: StudySpec) -> list[str]:
    """Return what a person should know about budget and space, though it is no mistake."""
    return [*_size_notes(spec), *_population_notes(spec)]


def _population_notes(spec: StudySpec) -> list[str]:
    if not is_population(spec.pruner):
        return []
    notes = [
        "a population's trials take over each other's weights while they train: the leaderboard"
        " tells under changes with what, and the configuration is the last one"
    ]
    if not any(isinstance(one, Float) for one in spec.space.parameters.values()):
        notes.append("the space has no float, so that configurations are taken over as they are")
    return notes


def _size_notes(spec: StudySpec) -> list[str]:
    is_grid = sampler_of(spec.sampler).is_grid
    size = spec.space.grid_size() if is_grid else spec.space.size()
    trials = spec.budget.trials
    what = "the grid" if is_grid else "the space"
    if size is not None and size < trials:
        return [f"{what} has {size:,} configurations, so {size:,} of {trials:,} trials will run"]
    if is_grid and size is not None and size > trials:
        return [f"the grid has {size:,} configurations; --trials {trials:,} visits that many"]
    return []


def _others(kind: str, name: str, backend: str) -> str:
    able = [
        other.name for other in BACKENDS if other.name != backend and name in getattr(other, kind)
    ]
    return f"; {name} is in {', '.join(able)}" if able else ""
