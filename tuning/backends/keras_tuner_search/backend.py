"""KerasTuner's oracles, asked for as many trials as train side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from tuning.backends.keras_tuner_search.oracle_study import OracleStudy, Proposal, open_study
from tuning.backends.keras_tuner_search.race import Race
from tuning.records import Completed, Failed, Pruned
from tuning.specification.capabilities import sampler_of
from tuning.trials.proposals import trials_under_way

if TYPE_CHECKING:
    from search_spaces import Configuration
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator


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
    given = _remembered(study, evaluator)

    def ask() -> Proposal | None:
        return study.ask_for(given.pop(0)) if given else study.ask()

    under_way = trials_under_way(
        evaluator,
        ask,
        may_ask_ahead=lambda: bool(given) or study.may_ask_ahead,
        # Every oracle is made for several tuners.
        may_ask_beside=lambda: True,
    )
    for proposal, run in under_way:
        if run.advance() is None:
            study.tell(proposal, _worth(run.complete()))


def _remembered(study: OracleStudy, evaluator: Evaluator) -> list[Configuration]:
    """Tell an earlier run's trials where that is needed; return what comes before the oracle's own.

    That is what the earlier run began and did not finish, and what a person wants tried first.

    Side by side, trials end in an order that no proposing anew reproduces, and the Gaussian
    process looks at results. Random search and the grid propose the same whatever becomes of it;
    Hyperband's trials are raced elsewhere.
    """
    spec = evaluator.spec
    if not spec.placement.side_by_side or not sampler_of(spec.sampler).looks_at_results:
        return list(spec.first)
    for trial in evaluator.finished:
        proposal = study.ask_for(trial.configuration)
        if proposal is not None:
            study.tell(proposal, _worth(trial))
    return [*evaluator.interrupted, *evaluator.first]


def _worth(trial: Trial) -> float | None:
    match trial.outcome:
        case Completed(value=value):
            return value
        case Pruned() | Failed():
            return None
