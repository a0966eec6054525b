"""What the picture of the interactions shows: which parameters decide together."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.going_on import going_on
from tuning.pictures.marks import spans_magnitudes
from tuning.records import Completed

if TYPE_CHECKING:
    from tuning.results.study_record import StudyRecord

FEWEST_TRIALS = 30
# Below, the forest has not understood what decides; pairs of less are as good as none. Of values
# that hang on each parameter by itself, or on nothing, no pair passes both.
_LEAST_EXPLAINED, _LEAST_SHARE = 0.25, 0.05
_MOST_PAIRS = 8


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions:
    """How much pairs of parameters decide beyond what each of them does by itself.

    Attributes:
        study: Its name.
        metric: What trials are ranked by.
        trials: How many completed trials the shares are of.
        pairs: Two parameters with their share in the variance of the values, from 0.05 to 1, the
            greatest first.
        explained: How much of the variance of trials that a forest does not know it explains.
        of_logarithms: Whether it is the values' logarithms that are explained.
        reason: Why there are no pairs; empty where there are some.
    """

    study: str
    metric: str
    trials: int
    pairs: tuple[tuple[tuple[str, str], float], ...] = ()
    explained: float = 0.0
    of_logarithms: bool = False
    reason: str = ""

    @property
    def measured_by(self) -> str:
        """How the shares are measured, in words."""
        what = f"{'logarithms of ' if self.of_logarithms else ''}{self.metric}"
        return (
            f"share of the variance of {what}, by functional ANOVA of a random forest that explains"
            f" {self.explained:.0%} of trials unknown to it"
        )


def interactions_of(study: StudyRecord, *, quickly: bool = False) -> Interactions:
    """Return which parameters of a study decide together, where that can be told.

    Args:
        study: The study.
        quickly: Whether to leave it out where scikit-learn would have to be loaded for it.
    """
    done = [trial for trial in study.trials.values() if isinstance(trial.outcome, Completed)]
    varied = [
        name
        for name in study.spec.space.parameters
        if len({str(trial.configuration.get(name)) for trial in done}) > 1
    ]

    def nothing(reason: str) -> Interactions:
        return Interactions(
            study=study.spec.name, metric=study.metric.name, trials=len(done), reason=reason
        )

    if len(done) < FEWEST_TRIALS:
        return nothing(
            f"{len(done)} trials completed; what decides together can be said from"
            f" {FEWEST_TRIALS} on"
        )
    if len(varied) < 2:
        return nothing("fewer than two parameters vary")
    values = [trial.value for trial in done if trial.value is not None]
    if len({*values}) == 1:
        return nothing(f"all {len(done)} completed trials have the same value")
    if quickly and "sklearn" not in sys.modules:
        return nothing(f"a short search leaves this out; {going_on('report', study.spec)} has it")
    # Loads scikit-learn, which a study of another backend may not have loaded.
    from tuning.backends.suggestions.interactions import parameter_interactions

    of_logarithms = spans_magnitudes(values)
    found = parameter_interactions(
        [trial.configuration for trial in done],
        [math.log(value) for value in values] if of_logarithms else values,
        space=study.spec.space,
    )
    if found.explained < _LEAST_EXPLAINED:
        return nothing(
            f"a random forest explains {max(found.explained, 0.0):.0%} of what trials are worth"
            " that it does not know, too little to tell what decides together"
        )
    pairs = tuple(one for one in found.pairs if one[1] >= _LEAST_SHARE)[:_MOST_PAIRS]
    if not pairs:
        return nothing("each parameter decides by itself; no two of them do so together")
    return Interactions(
        study=study.spec.name,
        metric=study.metric.name,
        trials=len(done),
        pairs=pairs,
        explained=found.explained,
        of_logarithms=of_logarithms,
    )
