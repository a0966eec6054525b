"""KerasTuner's oracles, one configuration after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from tuning.asking import trials_in_turn
from tuning.backends.keras_tuner_search.racing import Race
from tuning.backends.keras_tuner_search.study import OracleStudy, open_study
from tuning.records import Completed, Failed, Pruned

if TYPE_CHECKING:
    from tuning.evaluation import Evaluator
    from tuning.records import Trial
    from tuning.specification import StudySpec


@final
class KerasTunerBackend:
    """Asks an oracle for a configuration, trains it, and tells the oracle what it is worth."""

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the budget; trials of an earlier run are proposed again and answered as known."""
        if not evaluator.has_budget:
            return
        with open_study(spec, evaluator.metric) as study:
            if spec.sampler == "hyperband":
                Race(study, evaluator).run()
            else:
                _search(study, evaluator)


def _search(study: OracleStudy, evaluator: Evaluator) -> None:
    turns = trials_in_turn(evaluator, study.ask, may_ask_ahead=lambda: study.may_ask_ahead)
    for proposal, run in turns:
        run.advance_to(evaluator.spec.budget.epochs)
        study.tell(proposal, _worth(run.complete()))


def _worth(trial: Trial) -> float | None:
    match trial.outcome:
        case Completed(value=value):
            return value
        case Pruned() | Failed():
            return None
