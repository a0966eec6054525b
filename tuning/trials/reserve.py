"""How much of a time limit is kept for confirming the best trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, final

from tuning.results.confirmed.plan import planned
from tuning.specification.fields.confirm import SHARE_OF_TIME

if TYPE_CHECKING:
    from objectives.metric import Metric
    from tuning.records import Trial
    from tuning.specification.study_spec import StudySpec

_FEWEST = 2


@final
class Reserve:
    """A tenth of the time, where the best two trials can train again in it; else nothing."""

    def __init__(self, spec: StudySpec, metric: Metric) -> None:
        """Take a study; what is kept depends on its trials."""
        self._spec = spec
        self._metric = metric
        self._known: tuple[int, float] = (-1, 0.0)
        limit = spec.budget.timeout_seconds
        self.most = 0.0 if limit is None else SHARE_OF_TIME * limit
        """The most that is kept, in seconds."""

    def seconds(self, trials: Mapping[int, Trial]) -> float:
        """Return how many seconds are kept while a study has these finished trials."""
        if self._known[0] != len(trials):
            self._known = len(trials), self.most if self._is_enough(trials) else 0.0
        return self._known[1]

    def _is_enough(self, trials: Mapping[int, Trial]) -> bool:
        plan = planned(self._spec, trials, self._metric, rows=0)
        if plan is None:
            return False
        workers = self._spec.placement.workers or 1
        spent = sum(trial.seconds for trial in plan.trials[:_FEWEST])
        return plan.runs * spent <= workers * self.most
