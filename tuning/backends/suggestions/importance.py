"""How much each parameter decided about the best trials, by Optuna's PED-ANOVA."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import optuna

from objectives.metric import Direction
from tuning.backends.suggestions.ped_anova import ped_anova_evaluator
from tuning.backends.suggestions.space import from_configuration
from tuning.records import Completed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from objectives.metric import Metric
    from search_spaces import SearchSpace
    from tuning.records import Trial

_USUAL_SHARE = 0.1
_FEWEST_BEST = 5


def parameter_importance(
    trials: Iterable[Trial], *, space: SearchSpace, metric: Metric
) -> dict[str, float]:
    """Return the share of each parameter in what sets the best trials apart, 0 to 1.

    The shares sum to 1; all are 0 where nothing sets them apart. Parameters that are active in
    some trials alone are held to those (Watanabe et al., arXiv 2304.10255; conditional parameters:
    arXiv 2601.20800). The best are a tenth of the completed trials, but at least five, below which
    Optuna calls the figures unstable. Trials of any backend will do.

    Args:
        trials: Those that did not complete are passed over; at least two are needed.
        space: What they were drawn from.
        metric: What they are ranked by.
    """
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(
        direction="minimize" if metric.direction is Direction.MINIMIZE else "maximize",
        sampler=optuna.samplers.RandomSampler(seed=0),
    )
    told = 0
    for trial in trials:
        if isinstance(trial.outcome, Completed):
            values, distributions = from_configuration(trial.configuration, space)
            study.add_trial(
                optuna.trial.create_trial(
                    value=trial.outcome.value, params=values, distributions=distributions
                )
            )
            told += 1
    share = min(0.5, max(_USUAL_SHARE, _FEWEST_BEST / told))
    evaluator = ped_anova_evaluator()(target_quantile=share)
    with warnings.catch_warnings():
        # Of conditions under which hardly any trial fell: those weigh next to nothing.
        warnings.filterwarnings("ignore", message="Some regimes", category=UserWarning)
        found = evaluator.evaluate(study)
    total = sum(found.values())
    return {name: worth / total if total > 0 else 0.0 for name, worth in sorted(found.items())}
