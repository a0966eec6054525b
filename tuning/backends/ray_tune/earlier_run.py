"""How a study goes on from an earlier run: by replay, or by telling Optuna what there was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.specification.capabilities import is_population, sampler_of

if TYPE_CHECKING:
    from search_spaces import Configuration
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRun:
    """What an earlier run leaves to be done; of a new study nothing.

    Attributes:
        is_remembered: Whether its trials are told to Optuna at the start, and not replayed.
        interrupted: The configurations that it began and did not finish, to be begun first.
        first: Those that a person wants first and that Optuna is still to be asked for.
    """

    is_remembered: bool
    interrupted: list[Configuration]
    first: Sequence[Configuration]


def earlier_run(spec: StudySpec, evaluator: Evaluator) -> EarlierRun:
    """Return how a study goes on.

    One worker's study is resumed by replay, as everywhere. Side by side, trials end in an order
    that no replay reproduces: then the earlier run's trials are told to Optuna at the start, unless
    the sampler looks at no results. A sampler whose proposals form one sequence is replayed in
    either case, since its later proposals depend on its own earlier ones and not on trials that
    others add. Where trials wait for each other, one worker's end in another order too; those of a
    population end with other configurations than they began with.
    """
    sampler = sampler_of(spec.sampler)
    one_by_one = not spec.placement.side_by_side and not spec.trials_pause
    # What looks at no results proposes the same in the same order, however trials ended.
    proposes_anew = one_by_one or (sampler.is_independent and not is_population(spec.pruner))
    is_remembered = not (proposes_anew or sampler.is_sequence)
    return EarlierRun(
        is_remembered=is_remembered,
        interrupted=[] if proposes_anew else evaluator.interrupted,
        first=evaluator.first if is_remembered else spec.first,
    )
