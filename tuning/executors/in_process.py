"""Trials in this process: no start-up cost, and equal ones trained together."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from objectives.training.choice import compiles_ahead, make_companions
from objectives.training.plan import TrainingPlan
from objectives.trial.trial_training import TrialTraining

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from objectives.loaded import LoadedObjective
    from search_spaces import Configuration
    from tuning.executors.executor import Training


@final
class InProcessExecutor:
    """Trains trials where the study runs."""

    def __init__(self, loaded: LoadedObjective, plan: TrainingPlan) -> None:
        """Take the objective with its data and how its trials are trained."""
        self._loaded = loaded
        self._plan = plan
        self._companions = make_companions(plan.fuse)
        self.entered: Callable[[int], None] | None = None
        """Told the number of a trial whose code is about to run in this process."""

    @property
    def loaded(self) -> LoadedObjective:
        """The objective and its data."""
        return self._loaded

    @property
    def looks_ahead(self) -> bool:
        """Whether a trial's programs can compile while another trains."""
        return compiles_ahead() and self._plan.trainer != "keras"

    @property
    def slots(self) -> int:
        """One trial trains at a time."""
        return 1

    def start(self, configuration: Configuration, *, number: int) -> TrialTraining:
        """Return a trial that has not trained yet."""
        return TrialTraining(
            self._loaded,
            configuration,
            plan=self._plan,
            number=number,
            companions=self._companions,
            entered=self.entered,
        )

    def wait(self, trainings: Sequence[Training]) -> list[Training]:
        """Return all of them: what trains here trains while it is waited for."""
        return list(trainings)

    def close(self) -> None:
        """Do nothing: a trial lets its models go by itself."""
