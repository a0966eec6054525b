"""Trials that are begun ahead of their turn, so that programs compile meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from tuning.executors.executor import BegunTrial


class Run(Protocol):
    """A trial in a backend's hands."""

    @property
    def training(self) -> BegunTrial | None:
        """The training behind it; None for a trial that is known."""
        ...


Proposed = TypeVar("Proposed")
AnyRun = TypeVar("AnyRun", bound=Run)


def begun_ahead(
    begin: Callable[[Proposed], AnyRun],
    proposals: Iterable[Proposed],
    *,
    looks_ahead: bool,
) -> list[AnyRun]:
    """Begin the next trials of a sequence that does not depend on what becomes of each.

    One trial more than trains, so that its programs compile meanwhile, and more where trials
    of equal structure train together; a single one where nothing is made of it.

    Args:
        begin: Begins the trial of a proposal, such as a configuration.
        proposals: What comes next, in its order; no more of it is taken than is begun.
        looks_ahead: Whether programs can compile while a trial trains.
    """
    runs: list[AnyRun] = []
    most = 2 if looks_ahead else 1
    for proposal in proposals:
        run = begin(proposal)
        runs.append(run)
        if run.training is not None and looks_ahead:
            run.training.build()
            most = max(2, run.training.together)
        if len(runs) >= most:
            break
    for run in runs:
        if run.training is not None and looks_ahead:
            run.training.prepare()
    return runs
