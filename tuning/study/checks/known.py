"""What is known of a study when checks look at it."""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    spec: StudySpec
    objective: Objective


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedStudy:
    """A study with its data, before anything is trained.

    Attributes:
        spec: The study.
        loaded: The objective and its data.
        sample: A configuration of the space, as good as any.
        dry_run: The model of that configuration, to be looked at.
    """

    spec: StudySpec
    loaded: LoadedObjective
    sample: Configuration
    dry_run: DryRun
