"""Optuna's samplers and pruners, one trial after another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

from tuning.asking import trials_in_turn
from tuning.backends.optuna_search.pruners import make_pruner
from tuning.backends.suggestions.study import SuggestingStudy, Suggestion

if TYPE_CHECKING:
    from tuning.evaluation import Evaluator, TrialRun
    from tuning.records import Trial
    from tuning.specification import StudySpec

# A sampler may repeat itself; after this many repetitions in a row the space counts as exhausted.
_REPETITIONS = 200


@final
class OptunaBackend:
    """Asks Optuna for a configuration, trains it epoch by epoch, and tells Optuna how it ended."""

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the budget; trials of an earlier run are proposed again and answered as known."""
        pruner = make_pruner(spec.pruner, epochs=spec.budget.epochs)
        study = SuggestingStudy(spec, evaluator.metric, pruner=pruner)
        repeated = 0
        seen: set[int] = set()
        # Points of a grid that differ in inactive parameters only repeat each other, often in a
        # row; the grid says itself when it is through.
        most = math.inf if spec.sampler == "grid" else _REPETITIONS

        def ask() -> Suggestion | None:
            return None if study.is_exhausted else study.ask()

        turns = trials_in_turn(evaluator, ask, may_ask_ahead=lambda: study.may_ask_ahead)
        for suggestion, run in turns:
            trial = _evaluate(suggestion, run, evaluator)
            study.tell(suggestion, trial)
            repeated = repeated + 1 if trial.number in seen else 0
            seen.add(trial.number)
            if repeated >= most:
                break


def _evaluate(suggestion: Suggestion, run: TrialRun, evaluator: Evaluator) -> Trial:
    native = suggestion.native
    key = evaluator.metric.validation_key
    while (measurement := run.advance()) is not None:
        native.report(measurement.metrics[key], measurement.epoch)
        # A trial that has nothing left to train is complete, whatever the last rung says.
        if run.is_under_way and native.should_prune():
            return run.prune()
    return run.complete()
