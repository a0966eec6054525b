"""Optuna's samplers and pruners, asked for as many trials as train side by side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, final

from tuning.backends.optuna_search.pruners import make_pruner
from tuning.backends.suggestions.optuna_study import SuggestingStudy, Suggestion
from tuning.specification.capabilities import sampler_of
from tuning.trials.proposals import trials_under_way

if TYPE_CHECKING:
    from search_spaces import Configuration
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator
    from tuning.trials.trial_run import TrialRun

# A sampler may repeat itself; after this many repetitions in a row the space counts as exhausted.
_REPETITIONS = 200


@final
class OptunaBackend:
    """Asks Optuna for a configuration, trains it epoch by epoch, and tells Optuna how it ended."""

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the budget; trials of an earlier run are proposed again and answered as known.

        Side by side, trials end in an order that no proposing anew reproduces. A sampler that
        looks at results is told the earlier runs' trials at the start then, also by one worker.
        """
        pruner = make_pruner(spec.pruner, epochs=spec.budget.epochs)
        study = SuggestingStudy(spec, evaluator.metric, pruner=pruner)
        again, first = _remembered(spec, study, evaluator)
        repeated = 0
        seen: set[int] = set()
        # Points of a grid that differ in inactive parameters only repeat each other, often in a
        # row; the grid says itself when it is through.
        most = math.inf if sampler_of(spec.sampler).is_grid else _REPETITIONS

        def ask() -> Suggestion | None:
            if again:
                return study.ask_for(again.pop(0))
            if first:
                return study.ask_for_first(first.pop(0))
            return None if study.is_exhausted or repeated >= most else study.ask()

        under_way = trials_under_way(
            evaluator,
            ask,
            may_ask_ahead=lambda: bool(first) or study.may_ask_ahead,
            may_ask_beside=lambda: study.may_ask_beside,
        )
        for suggestion, run in under_way:
            trial = _go_on(suggestion, run, evaluator)
            if trial is not None:
                study.tell(suggestion, trial)
                repeated = repeated + 1 if trial.number in seen else 0
                seen.add(trial.number)


def _remembered(
    spec: StudySpec, study: SuggestingStudy, evaluator: Evaluator
) -> tuple[list[Configuration], list[Configuration]]:
    """Tell an earlier run's trials where that is needed.

    Those that look at no results propose the same again.

    Returns:
        What the earlier run began and did not finish, and what is to be tried first after that.
    """
    if not spec.placement.side_by_side or not sampler_of(spec.sampler).looks_at_results:
        return [], list(spec.first)
    for trial in evaluator.finished:
        study.remember(trial, evaluator.metric)
    return evaluator.interrupted, evaluator.first


def _go_on(suggestion: Suggestion, run: TrialRun, evaluator: Evaluator) -> Trial | None:
    """Take a trial's next epoch to Optuna; return the trial once it has ended."""
    measurement = run.advance()
    if measurement is None:
        return run.complete()
    suggestion.native.report(
        measurement.metrics[evaluator.metric.validation_key], measurement.epoch
    )
    # A trial that has nothing left to train is complete, whatever the last rung says.
    if run.is_under_way and suggestion.native.should_prune():
        return run.prune()
    return None
