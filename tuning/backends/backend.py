"""The protocol of a backend."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from tuning.specification.study_spec import StudySpec
    from tuning.trials.evaluator import Evaluator


class Backend(Protocol):
    """A library that runs a study: it proposes configurations and may stop trials.

    It never decides what a trial is worth. The boundary is the whole study, because some
    libraries own their loops.
    """

    def run(self, spec: StudySpec, evaluator: Evaluator) -> None:
        """Spend the evaluator's budget.

        Every proposal goes through ``evaluator.begin``; one that the study knows is answered
        from the store, so that running a study again from its seed resumes it.
        """
        ...
