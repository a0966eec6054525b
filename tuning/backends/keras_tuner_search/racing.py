"""Hyperband's trials: begun, paused on a rung, then trained on, or stopped for good."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.records import Failed

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.backends.keras_tuner_search.study import OracleStudy, Proposal
    from tuning.evaluation import Evaluator, TrialRun


@final
@dataclass(slots=True)
class _Contender:
    """A trial in the race and the best value that it has reached."""

    run: TrialRun
    best: float | None = None

    def train_to(self, epoch: int, metric: Metric) -> float | None:
        """Train up to an epoch and return the best value so far; None where training failed.

        A trial that patience stopped before has ended, and competes on with its best value.
        """
        run = self.run
        while run.epoch < epoch and (measurement := run.advance()) is not None:
            value = measurement.metrics[metric.validation_key]
            best = math.nan if self.best is None else self.best
            if math.isfinite(value) and metric.is_better(value, best):
                self.best = value
        if run.training is not None and run.training.is_finished:
            run.complete()
        # A trial known from an earlier run may have failed further on than this rung.
        failed = run.trial is not None and isinstance(run.trial.outcome, Failed)
        return None if failed and run.epoch < epoch else self.best


@final
class Race:
    """Runs Hyperband, where a trial is one configuration whatever the rungs that it climbs.

    KerasTuner makes a new trial of each promotion; here the promoted configuration goes on with
    the model that waited, optimizer state included.
    """

    def __init__(self, study: OracleStudy, evaluator: Evaluator) -> None:
        """Begin with nobody in the race."""
        self._study = study
        self._evaluator = evaluator
        self._contenders: dict[str, _Contender] = {}

    def run(self) -> None:
        """Spend the budget: every configuration enters, and climbs as far as it is promoted."""
        while (proposal := self._study.ask()) is not None:
            contender = self._contender(proposal)
            self._stop(self._study.decided_against())
            if contender is None:
                self._study.tell(proposal, None)
                continue
            self._contenders[proposal.trial_id] = contender
            epochs = proposal.epochs or self._evaluator.spec.budget.epochs
            self._study.tell(proposal, contender.train_to(epochs, self._evaluator.metric))
        self._stop(list(self._contenders))

    def _contender(self, proposal: Proposal) -> _Contender | None:
        """Return who is to be trained; None where it is new and no trial may begin any more."""
        if proposal.promoted_from is not None:
            return self._contenders.pop(proposal.promoted_from)
        known = self._evaluator.known(proposal.configuration)
        if known is None and not self._evaluator.has_budget:
            return None
        return _Contender(self._evaluator.begin(proposal.configuration))

    def _stop(self, trial_ids: list[str]) -> None:
        """Prune those that were not promoted; one that has ended by itself stays as it ended."""
        for trial_id in trial_ids:
            contender = self._contenders.pop(trial_id, None)
            if contender is not None:
                contender.run.prune()
