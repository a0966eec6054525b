"""Checks of a space that need no data: what reads it, and whether it can act within the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from objectives.abilities import FindsItsSpace
from search_spaces import Integer, group, known_parameter
from search_spaces.combinations import space_values
from tuning.specification.capabilities import sampler_of

if TYPE_CHECKING:
    from tuning.specification.study_spec import StudySpec
    from tuning.study.checks.known import NamedStudy

_LARGEST_GRID = 1_000_000


def unusable_parameters(study: NamedStudy) -> list[str]:
    """Return a sentence for each parameter that the objective's model could not use."""
    objective = study.objective
    if isinstance(objective, FindsItsSpace) and objective.asks and not study.is_new:
        return []  # Its function would have to build models to tell.
    return objective.space_complaints(study.spec.space)


def epochs_that_never_come(study: NamedStudy) -> list[str]:
    """Return a sentence for each number of epochs that never acts within the study's epochs.

    In the space of a user's class the names may mean something else.
    """
    spec = study.spec
    if spec.objective.has_own_code:
        return []
    most = spec.budget.epochs
    budget = f"the study's {most:,} epoch{'' if most == 1 else 's'}"
    complaints = []
    longest = max(_numbers(spec, "training_epochs"), default=0)
    if longest > most:
        complaints.append(
            f"space.training_epochs: {longest:,} is above {budget}; write {most:,} at most,"
            f" or give --epochs {longest}"
        )
    for name, verb in (("early_stopping_patience", "stop a trial"), ("plateau_patience", "act")):
        shortest = min(_numbers(spec, name), default=0)
        if shortest >= most and not _is_of_its_group(spec, name):
            complaints.append(
                f"space.{name}: {shortest:,} is not below {budget}, so it would never {verb};"
                f" {f'write {most - 1:,} at most' if most > 1 else f'remove {name}'},"
                f" or give --epochs {shortest + 1} or more"
            )
    return complaints


def endless_grid(study: NamedStudy) -> list[str]:
    """Return a sentence when a grid search is asked for over a grid beyond all bounds."""
    spec = study.spec
    if not sampler_of(spec.sampler).is_grid:
        return []
    size = spec.space.grid_size()
    if size <= _LARGEST_GRID:
        return []
    return [
        f"--sampler {spec.sampler}: the grid of this space has {size:,} points, more than"
        f" {_LARGEST_GRID:,}; use coarser steps, fewer parameters, or another sampler"
    ]


def _numbers(spec: StudySpec, name: str) -> list[int]:
    """Return the ends or choices of a parameter; what is no whole number is refused elsewhere."""
    return [value for value in space_values(spec.space, name) if isinstance(value, int)]


def _is_of_its_group(spec: StudySpec, name: str) -> bool:
    """Tell whether a range came with a ready-made group: nobody wrote it with the epochs in mind.

    It is then like the study's own patience, which is left out where the epochs are too few.
    """
    known = known_parameter(name)
    own = None if known is None else group(known.group).get(name)
    return isinstance(own, Integer) and space_values(spec.space, name) == (own.low, own.high)
