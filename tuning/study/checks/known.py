"""What is known of a study when checks look at it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, final

import numpy as np

from tuning.specification.capabilities import sampler_of

# How many more configurations are looked at where the middle one cannot be trained.
_MORE_LOOKS = 20
_MOST_POINTS = 10_000
# Models that take long to build are looked at for so long, but for a few.
_FEWEST_LOOKS, _MOST_SECONDS = 3, 20.0

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from objectives.loaded import LoadedObjective
    from objectives.objective import Objective
    from objectives.trial.dry_run import DryRun
    from search_spaces import Configuration
    from tuning.specification.study_spec import StudySpec


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class NamedStudy:
    """A study before its data are loaded.

    Attributes:
        spec: The study.
        objective: What its reference stands for.
        is_new: Whether it has not begun; one that has is not held to what was allowed then.
    """

    spec: StudySpec
    objective: Objective
    is_new: bool = True


@final
@dataclass(frozen=True, kw_only=True)
class LoadedStudy:
    """A study with its data, before anything is trained.

    What is built from them is built once, and only for the first check that looks at it.

    Attributes:
        spec: The study.
        loaded: The objective and its data.
        is_new: Whether it has not begun; one that has is not held to what was allowed then.
    """

    spec: StudySpec
    loaded: LoadedObjective
    is_new: bool = True

    @cached_property
    def middle(self) -> Configuration:
        """The configuration in the middle of the space."""
        return self.spec.space.middle()

    @property
    def dry_run(self) -> DryRun:
        """The model of that configuration, to be looked at; of another where that one fails.

        What a model reports does not depend on a configuration that cannot be built.
        """
        last = self.looks[-1]
        return last if last.failure() is None else self.looks[0]

    @cached_property
    def looks(self) -> Sequence[DryRun]:
        """Models that were looked at, one after another until one could be trained.

        That of the middle of the space first, then those that are tried first, then drawn ones, or
        some of the grid's. Of users' code alone: models of ours can be trained.
        """
        began = time.monotonic()
        looks: list[DryRun] = []
        seen = set()
        for configuration in self._to_look_at():
            if configuration in seen:
                continue
            seen.add(configuration)
            if len(looks) > _FEWEST_LOOKS and time.monotonic() - began > _MOST_SECONDS:
                break
            looks.append(self.looked_at(configuration))
            if looks[-1].failure() is None:
                break
        return looks

    def looked_at(self, configuration: Configuration) -> DryRun:
        """Return the model of a configuration, to be looked at."""
        # Here, not above: imports Keras, whose backend must have been chosen before.
        from objectives.trial.dry_run import DryRun

        return DryRun(self.loaded, configuration)

    def _to_look_at(self) -> Iterator[Configuration]:
        """Yield configurations; those of a wide space are drawn only once they are wanted."""
        yield self.middle
        if self.spec.objective.has_own_code and self.is_new:
            yield from self.spec.first
            yield from self._others()

    def _others(self) -> Iterator[Configuration]:
        space, generator = self.spec.space, np.random.default_rng(self.spec.seed)
        if sampler_of(self.spec.sampler).is_grid:
            points = list(islice(space.grid(), _MOST_POINTS))
            step = max(1, len(points) // _MORE_LOOKS)
            yield from points[::step]
            return
        for _ in range(_MORE_LOOKS):
            yield space.sample(generator)
