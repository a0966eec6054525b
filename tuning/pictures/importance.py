"""What the picture of the parameters' importance shows, or why there is nothing to show yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.records import Completed

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

FEWEST_TRIALS = 10


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """How much each parameter decided about the best trials.

    Attributes:
        study: Its name.
        metric: What trials are ranked by.
        trials: How many completed trials the shares are of.
        shares: Parameters with their shares, which sum to 1, the greatest first; empty where
            there is nothing to show.
        reason: Why there is nothing to show; empty where there is something.
    """

    study: str
    metric: str
    trials: int
    shares: tuple[tuple[str, float], ...]
    reason: str = ""


def importance_of(study: StudyRecord) -> Importance:
    """Return how much each parameter of a study decided, by Optuna's PED-ANOVA.

    Whichever backend ran it. Of fewer than ten completed trials, of equal values, and of fewer
    than two parameters that vary nothing can be said, and the record says so.
    """
    space = study.spec.space
    done = [trial for trial in study.trials.values() if isinstance(trial.outcome, Completed)]
    varied = [
        name
        for name in space.parameters
        if len({str(trial.configuration.get(name)) for trial in done}) > 1
    ]
    reason = ""
    shares: dict[str, float] = {}
    if len(done) < FEWEST_TRIALS:
        reason = (
            f"{len(done)} trials completed; what a parameter decides can be said from"
            f" {FEWEST_TRIALS} on"
        )
    elif len({trial.value for trial in done}) == 1:
        reason = f"all {len(done)} completed trials have the same value"
    elif len(varied) < 2:
        what = f"{varied[0]} alone varies" if varied else "no parameter varies"
        reason = f"{what}, so that there is nothing to compare"
    else:
        # Loads Optuna, which a study of another backend may not have loaded.
        from tuning.backends.suggestions.importance import parameter_importance

        shares = parameter_importance(done, space=space, metric=study.metric)
        if not any(shares.values()):
            reason, shares = "no parameter sets the best trials apart from the others", {}
    return Importance(
        study=study.spec.name,
        metric=study.metric.name,
        trials=len(done),
        shares=tuple(sorted(shares.items(), key=lambda one: (-one[1], one[0]))),
        reason=reason,
    )
