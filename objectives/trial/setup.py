"""What a trial is made from: the same for all of its folds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from objectives.seeds import fold_seed
from objectives.training.stop_rule import StopRule

if TYPE_CHECKING:
    from objectives.loaded import LoadedObjective
    from objectives.training.compiled_jax.companions import Companions
    from objectives.training.plan import TrainingPlan
    from search_spaces import Configuration


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSetup:
    """A configuration, what it is tried on, and how its folds are trained.

    Attributes:
        loaded: The objective and its data.
        configuration: What to train.
        plan: How every trial of the study is trained.
        number: The trial's number.
        companions: The trainings that those of this trial may be run together with.
    """

    loaded: LoadedObjective
    configuration: Configuration
    plan: TrainingPlan
    number: int
    companions: Companions | None = None

    @property
    def epochs(self) -> int:
        """The most epochs of this configuration."""
        return self.loaded.epochs(self.configuration, most=self.plan.epochs)

    @property
    def rule(self) -> StopRule:
        """When each fold stops by itself."""
        return StopRule(
            metric=self.loaded.metric,
            epochs=self.epochs,
            patience=self.loaded.patience(self.configuration, otherwise=self.plan.patience),
        )

    def seed(self, fold: int) -> int:
        """Return what a fold's initial weights and its order of rows are drawn from."""
        return fold_seed(self.plan.seed, self.number, fold)
