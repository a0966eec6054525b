"""A trial in random search's hands, trained fold by fold or known already."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from search_spaces import Configuration
    from tuning.executors.executor import FoldedTraining
    from tuning.records import Trial
    from tuning.trials.evaluator import Evaluator


@final
class FoldedTrial:
    """A trial from its first fold to its last; it holds a training, or what became of it."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        number: int,
        training: FoldedTraining | None = None,
        known: Trial | None = None,
    ) -> None:
        """Hold either a training that has begun or a trial that is known."""
        self.configuration = configuration
        self.number = number
        self._training = training
        self._trial = known

    @property
    def training(self) -> FoldedTraining | None:
        """The training; None once the trial has ended."""
        return self._training

    @property
    def trial(self) -> Trial | None:
        """The finished trial; None while it trains."""
        return self._trial

    def end(self, evaluator: Evaluator, *, pruned: bool) -> None:
        """End the training, if there is one, and keep what it left."""
        if self._training is None:
            return
        evaluation = self._training.finish()
        self._trial = evaluator.record(self.number, self.configuration, evaluation, pruned=pruned)
        self._training = None
