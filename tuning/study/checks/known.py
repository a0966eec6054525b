"""What is known of a study when checks look at it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
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

    @cached_property
    def dry_run(self) -> DryRun:
        """The model of that configuration, to be looked at."""
        return self.looked_at(self.middle)

    def looked_at(self, configuration: Configuration) -> DryRun:
        """Return the model of a configuration, to be looked at."""
        # Here, not above: imports Keras, whose backend must have been chosen before.
        from objectives.trial.dry_run import DryRun

        return DryRun(self.loaded, configuration)
