"""Hyperband's trials: begun, paused on a rung, then trained on, or stopped for good."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.records import Failed

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.backends.keras_tuner_search.oracle_study import OracleStudy, Proposal
    from tuning.trials.evaluator import Evaluator
    from tuning.trials.trial_run import TrialRun


@final
@dataclass(slots=True)
class _Contender:
    """A trial in the race and the best value that it has reached."""

    run: TrialRun
    proposal: Proposal
    rung: int
    best: float | None = None

    def climb_to(self, proposal: Proposal, rung: int) -> None:
        """Train up to the epoch of a rung from now on."""
        self.proposal, self.rung = proposal, rung
        self.run.aim(rung)

    def go_on(self, metric: Metric) -> bool:
        """Take the trial's next epoch; return whether it is on its rung, or has ended before."""
        run = self.run
        measurement = run.advance() if run.epoch < self.rung else None
        if measurement is not None:
            value = measurement.metrics[metric.validation_key]
            best = math.nan if self.best is None else self.best
            if math.isfinite(value) and metric.is_better(value, best):
                self.best = value
            if run.epoch < self.rung:
                return False
        if run.training is not None and run.training.is_finished:
            run.complete()
        else:
            run.pause()
        return True

    @property
    def worth(self) -> float | None:
        """The best value so far; None where training failed before the rung.

        A trial that patience stopped before has ended, and competes on with its best value. One
        that is known from an earlier run may have failed further on than this rung.
        """
        trial = self.run.trial
        failed = trial is not None and isinstance(trial.outcome, Failed)
        return None if failed and self.run.epoch < self.rung else self.best


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
        climbing: list[_Contender] = []
        while True:
            while len(climbing) < self._evaluator.slots:
                proposal = self._study.ask()
                if proposal is None:
                    break
                contender = self._contender(proposal)
                self._stop(self._study.decided_against())
                if contender is None:
                    self._study.tell(proposal, None)
                    continue
                self._contenders[proposal.trial_id] = contender
                climbing.append(contender)
            if not climbing:
                break
            climbing = self._climb(climbing)
        self._stop(list(self._contenders))

    def _climb(self, climbing: list[_Contender]) -> list[_Contender]:
        """Let those go on whose next epoch is known; return those that are not on their rung."""
        training = [one.run for one in climbing if one.run.training is not None]
        ready = set(self._evaluator.wait(training)) if training else set()
        for contender in climbing:
            if contender.run.training is not None and contender.run not in ready:
                continue
            if contender.go_on(self._evaluator.metric):
                self._study.tell(contender.proposal, contender.worth)
                climbing = [one for one in climbing if one is not contender]
        return climbing

    def _contender(self, proposal: Proposal) -> _Contender | None:
        """Return who is to be trained; None where it is new and no trial may begin any more."""
        rung = proposal.epochs or self._evaluator.spec.budget.epochs
        if proposal.promoted_from is not None:
            contender = self._contenders.pop(proposal.promoted_from)
        else:
            known = self._evaluator.known(proposal.configuration)
            if known is None and not self._evaluator.has_budget:
                return None
            run = self._evaluator.begin(proposal.configuration)
            contender = _Contender(run, proposal, rung)
        contender.climb_to(proposal, rung)
        return contender

    def _stop(self, trial_ids: list[str]) -> None:
        """Prune those that were not promoted; one that has ended by itself stays as it ended."""
        for trial_id in trial_ids:
            contender = self._contenders.pop(trial_id, None)
            if contender is not None:
                contender.run.prune()
