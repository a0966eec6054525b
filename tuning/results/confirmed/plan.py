"""Which trials of a study are to train again, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from tuning.results.confirmed.standing import FEWEST, to_confirm
from tuning.specification.fields.confirm import CONFIRM_AUTO, confirm_for

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec

FEW_ROWS = 500
"""Of fewer rows that measure, an accuracy of 0.85 is uncertain by more than 1.6 points."""

_FOLDS = 5  # each as large as the rows that measured the search; the first few of them train


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationPlan:
    """What trains again.

    Attributes:
        trials: The trials, the best first; at least two.
        runs: How often each trains: with other seeds, or on so many folds of rows divided anew.
        folds: Into how many folds the search's rows are divided then.
        is_split_anew: Whether they are: few rows had measured the search, so that it knows them.
    """

    trials: tuple[Trial, ...]
    runs: int
    folds: int
    is_split_anew: bool

    @property
    def trainings(self) -> int:
        """How many trainings each has; that of several folds is one."""
        return 1 if self.is_split_anew else self.runs


def planned(
    spec: StudySpec, trials: Mapping[int, Trial], metric: Metric, *, rows: int
) -> ConfirmationPlan | None:
    """Return what confirms a study's best trials; None where nothing does.

    Args:
        spec: The study.
        trials: Its finished trials by number.
        metric: What they are ranked by.
        rows: How many rows measure a trial; 0 where nobody knows.
    """
    wanted = confirm_for(spec.confirm, finished=len(trials))
    if wanted is None:
        return None
    best = to_confirm(trials.values(), metric, top=wanted.top)
    if len(best) < FEWEST:
        return None
    is_few = spec.confirm == CONFIRM_AUTO and spec.folds == 1 and 0 < rows < FEW_ROWS
    return ConfirmationPlan(
        trials=tuple(best), runs=wanted.runs, folds=_FOLDS, is_split_anew=is_few
    )
